import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Deps } from "@/lib/start/deps";
import { createOwnDatabase, type OwnDatabase } from "@/lib/testing/own-database";
import { compareWithMark } from "./database-mark";
import { finishPending } from "./finish-pending";
import { noteChange } from "./last-changes";
import { type Installation, makeInstallation } from "./testing";

/** Machines on one database, each with its own DATA_DIR. A restore resets only what the marks compare. */
interface Site {
  deps: Deps;
  look(machine: string): Promise<"known" | "older" | "copied">;
  /** Records a change as a running process does; the database does not contain it. */
  note(machine: string, serial: string): Promise<void>;
  backUp(): Promise<() => Promise<void>>;
  /** Runs `restore finish`, on any machine. */
  finish(): Promise<void>;
  /** Whether every process reports an older database. */
  isOlder(): Promise<boolean>;
}

let database: OwnDatabase;
let installation: Installation;
let root: string;
beforeEach(async () => {
  database = await createOwnDatabase();
  installation = await makeInstallation(database.url ? { DATABASE_URL: database.url } : {});
  root = await mkdtemp(join(tmpdir(), "countersign-machines-"));
}, 120_000);
afterEach(async () => {
  await installation.remove();
  await rm(root, { recursive: true });
  await database.drop();
});

const at = (use: (site: Site) => Promise<void>) =>
  installation.run(async (deps) => {
    const { prisma } = deps.db;
    const dirs = new Map<string, string>();
    const dirOf = async (machine: string) => {
      const dir = dirs.get(machine) ?? (await mkdtemp(join(root, machine)));
      dirs.set(machine, dir);
      return dir;
    };
    const compare = async (machine: string) =>
      compareWithMark({ db: deps.db, clock: deps.clock, dataDir: await dirOf(machine) });
    const seen = new Map<string, { databaseId: string; finish: string }>();
    await use({
      deps,
      async look(machine) {
        const compared = await compare(machine);
        seen.set(machine, compared);
        return compared.age.kind;
      },
      async note(machine, serial) {
        const known = seen.get(machine);
        if (known) noteChange(await dirOf(machine), known, "revoked", { serial });
      },
      async backUp() {
        const [facts, authorities] = [await prisma.platformFact.findMany(), await prisma.authority.findMany()];
        return async () => {
          await prisma.platformFact.deleteMany();
          await prisma.platformFact.createMany({ data: facts });
          for (const { id, crlNumber } of authorities) {
            await prisma.authority.update({ where: { id }, data: { crlNumber } });
          }
        };
      },
      finish: () => finishPending({ actor: { kind: "operator" }, deps, requestId: "test" }, {}),
      async isOlder() {
        await deps.platform.reload();
        return deps.platform.isOlder();
      },
    });
  });

/** The machines use the database for a while. */
async function work({ look }: Site, ...machines: string[]) {
  for (let minute = 0; minute < 3; minute += 1) for (const one of machines) expect(await look(one)).toBe("known");
}

describe("a finished restore is finished for every machine", () => {
  it("including one that was stopped meanwhile and whose count is above the restored database's", async () => {
    await at(async (site) => {
      await work(site, "A", "B");
      const restore = await site.backUp();
      await work(site, "A", "B");
      await site.note("B", "0a0b"); // and B was the last to revoke
      await restore();
      expect(await site.look("A")).toBe("older");
      expect(await site.isOlder()).toBe(true);
      await site.finish();
      await work(site, "A", "B", "C");
      expect(await site.isOlder()).toBe(false);
    });
  }, 120_000);

  it("even if the machine that finishes it has never seen the database", async () => {
    await at(async (site) => {
      await work(site, "A", "B");
      const restore = await site.backUp();
      await work(site, "A", "B");
      await restore();
      await site.finish();
      await work(site, "B", "A");
      expect(await site.isOlder()).toBe(false);
    });
  }, 120_000);

  it("including a machine that kept running and reported the older database itself", async () => {
    await at(async (site) => {
      await work(site, "A", "B");
      const restore = await site.backUp();
      await work(site, "A", "B");
      await restore();
      expect([await site.look("A"), await site.look("B")]).toEqual(["older", "older"]);
      await site.finish();
      await work(site, "B", "A");
      expect(await site.isOlder()).toBe(false);
    });
  }, 120_000);

  it("even if a machine's report arrives after the finish", async () => {
    await at(async (site) => {
      const { prisma } = site.deps.db;
      await work(site, "A", "B");
      const restore = await site.backUp();
      await work(site, "A", "B");
      await restore();
      expect(await site.look("B")).toBe("older");
      const late = await prisma.platformFact.findMany({ where: { name: { startsWith: "restore-pending" } } });
      await site.finish();
      await prisma.platformFact.createMany({ data: late });
      expect(await site.isOlder()).toBe(false);
    });
  }, 120_000);
});

describe("a database that is restored again after a finish is detected", () => {
  it("from the same backup, by a machine that saw the finish and by one that did not; the next finish applies to both", async () => {
    for (const witness of ["A", "B"]) {
      await at(async (site) => {
        await work(site, "A", "B");
        const restore = await site.backUp();
        await work(site, "A", "B");
        await restore();
        expect(await site.look("A")).toBe("older");
        await site.finish();
        await work(site, "A"); // B is stopped
        await restore();
        expect(await site.look(witness)).toBe("older");
        expect(await site.isOlder()).toBe(true);
        await site.finish();
        await work(site, "B", "A");
        expect(await site.isOlder()).toBe(false);
      });
    }
  }, 120_000);

  it("also immediately, before any process has restarted", async () => {
    await at(async (site) => {
      await work(site, "A", "B");
      const restore = await site.backUp();
      await work(site, "A", "B");
      await restore();
      await site.finish();
      await restore();
      expect(await site.look("B")).toBe("older");
    });
  }, 120_000);

  it("from a backup taken after the finish, by its count and by the last change", async () => {
    await at(async (site) => {
      await work(site, "A", "B");
      await site.finish();
      await work(site, "A", "B");
      const restore = await site.backUp();
      await work(site, "A", "B");
      await restore();
      expect(await site.look("A")).toBe("older");
      await site.finish();
      await work(site, "A", "B");
      await site.note("B", "0a0b");
      expect(await site.look("B")).toBe("older");
    });
  }, 120_000);

  it("from a backup taken after a finish, even after a later restore from before it was finished", async () => {
    await at(async (site) => {
      await work(site, "A", "B");
      const first = await site.backUp();
      await work(site, "A", "B");
      await first();
      await site.finish();
      await work(site, "A", "B");
      const second = await site.backUp(); // has the first finish
      await first();
      await site.finish();
      await work(site, "A", "B");
      await second(); // and lacks the second
      expect([await site.look("A"), await site.look("B")]).toEqual(["older", "older"]);
      await site.finish();
      await work(site, "A", "B");
      expect(await site.isOlder()).toBe(false);
    });
  }, 120_000);
});

it("a command on an older copy of the database with this DATA_DIR does not mark the original as older", async () => {
  await at(async (site) => {
    await work(site, "A", "B");
    const copy = await site.backUp();
    await work(site, "A", "B");
    const original = await site.backUp();
    await copy();
    expect(await site.look("A")).toBe("older");
    await original();
    await work(site, "A", "B");
    expect(await site.isOlder()).toBe(false);
    await copy(); // the copy is still detected
    expect(await site.look("A")).toBe("older");
  });
}, 120_000);
