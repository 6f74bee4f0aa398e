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

/** Machines on one database: each has a DATA_DIR of its own. The database is restored as far as the marks see it. */
interface Site {
  deps: Deps;
  look(machine: string): Promise<"known" | "older" | "copied">;
  /** What a running process does: it notes a change that the database then lacks, or has not. */
  note(machine: string, serial: string): Promise<void>;
  backUp(): Promise<() => Promise<void>>;
  /** On any machine, or on one of its own. */
  finish(): Promise<void>;
  /** What every process shows. */
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

/** A and B work on the database for a while. */
async function work({ look }: Site, ...machines: string[]) {
  for (let minute = 0; minute < 3; minute += 1) for (const one of machines) expect(await look(one)).toBe("known");
}

describe("one finished restore is finished for every machine", () => {
  it("also for one that was stopped meanwhile, and whose count is above the restored database's", async () => {
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

  it("also where the machine that finishes it has never seen the database", async () => {
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

  it("also for a machine that went on running, and reported the older database itself", async () => {
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

  it("also where its report arrives after the finish", async () => {
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

describe("a database that is restored again after a finish is recognised", () => {
  it("from the same backup, by a machine that saw the finish and by one that did not; its finish holds for both", async () => {
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

  it("also at once, before a process of the site has started again", async () => {
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

  it("from a backup of after the finish, by its count and by the last change", async () => {
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

  it("from a backup of after a finish, where a later restore from before it was finished, too", async () => {
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

it("a command that looks at an older copy of the database with this DATA_DIR does not make the original an older one", async () => {
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
    await copy(); // and this one is still recognised
    expect(await site.look("A")).toBe("older");
  });
}, 120_000);
