import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseEnv } from "@/lib/runtime/env";
import { createDeps } from "@/lib/start/create-deps";
import { createOwnDatabase, type OwnDatabase } from "@/lib/testing/own-database";
import { freePort } from "@/lib/testing/portal";
import { canMount } from "@/lib/testing/privileges";
import { checkInstallation } from "./check-installation";
import { type Installation, makeInstallation } from "./testing";

const MIGRATIONS = join(import.meta.dirname, "../../prisma/migrations");
const check = (environment: Record<string, string>) => checkInstallation(parseEnv(environment), MIGRATIONS);
const problems = async (environment: Record<string, string>) =>
  (await check(environment)).filter(({ result }) => result === "problem").map(({ part }) => part);

describe("the check before the first start", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "countersign-check-"));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it("finds no problem on a new machine and creates nothing", async () => {
    const DATA_DIR = join(directory, "data");
    expect(await problems({ DATA_DIR })).toEqual([]);
    await expect(rm(DATA_DIR, { recursive: true })).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("reports an unreachable mail server and accepts a reachable one", async () => {
    const port = await freePort();
    expect(await problems({ DATA_DIR: directory, SMTP_URL: `smtp://127.0.0.1:${port}` })).toEqual(["mail server"]);
    const server = createServer((socket) => socket.end()).listen(port, "127.0.0.1");
    expect(await problems({ DATA_DIR: directory, SMTP_URL: `smtp://127.0.0.1:${port}` })).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
  });

  it("reports an unreachable database without the password", async () => {
    const port = await freePort();
    const url = `postgresql://portal:hunter2@127.0.0.1:${port}/portal`;
    const results = await check({ DATA_DIR: directory, DATABASE_URL: url });
    expect(results.filter(({ result }) => result === "problem").map(({ part }) => part)).toEqual(["database"]);
    expect(JSON.stringify(results)).not.toContain("hunter2");
  });

  it("reports the same DATA_DIR error as a start", async () => {
    const file = join(directory, "file");
    await writeFile(file, "");
    for (const DATA_DIR of [file, join(file, "a"), "/proc/none", "/dev/null"]) {
      const [, found] = await check({ DATA_DIR });
      const refused = await createDeps(parseEnv({ DATA_DIR }), { renderMail: async () => "" }).then(
        () => undefined,
        (error: { publicMessage?: string }) => error.publicMessage,
      );
      expect(found).toEqual({ part: "data directory", result: "problem", message: refused });
    }
  });

  it.skipIf(!canMount()).each([
    ["", 16],
    ["data", 16],
    ["", 4_096], // some space, but none for a new database
  ])(
    "reports a full disk as a start does (%s, %i KiB)",
    async (below, size) => {
      const disk = await mkdtemp(join(directory, "disk-"));
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}k`, "tmpfs", disk]);
      try {
        if (size === 16) await writeFile(join(disk, "fill"), Buffer.alloc(1 << 20)).catch(() => {});
        const DATA_DIR = join(disk, below);
        const before = await readdir(disk);
        const [, found] = await check({ DATA_DIR });
        expect(found).toMatchObject({ part: "data directory", result: "problem" });
        expect(found?.message).toMatch(/^DATA_DIR \(.+\) is on a full disk/);
        expect(await readdir(disk)).toEqual(before);
        await expect(createDeps(parseEnv({ DATA_DIR }), { renderMail: async () => "" })).rejects.toMatchObject({
          publicMessage: expect.stringMatching(/^DATA_DIR .*(full disk|no space)/),
        });
      } finally {
        execFileSync("umount", ["-l", disk]);
      }
    },
    120_000,
  );

  it("reports a setting with an invalid file or a conflicting setting", async () => {
    expect(await problems({ DATA_DIR: directory, KNOWN_KEYS_FILE: join(directory, "none") })).toEqual(["settings"]);
    expect(await problems({ DATA_DIR: directory, COUNTERSIGN_ADMIN_TOKEN: "short" })).toEqual(["settings"]);
    for (const HOST of ["192.0.2.1", "host.invalid"]) {
      expect(await problems({ DATA_DIR: directory, HOST })).toEqual(["settings"]);
    }
    const url = "postgresql://a@b/c?sslmode=verify-full&sslrootcert=/none";
    expect(await problems({ DATA_DIR: directory, DATABASE_URL: url })).toEqual(["settings"]);
  });
});

/** On the embedded database, or on PostgreSQL if the tests have a server. */
describe("the check of an installation", () => {
  let database: OwnDatabase;
  let installation: Installation;
  let environment: Record<string, string>;
  beforeAll(async () => {
    database = await createOwnDatabase();
    const url: Record<string, string> = database.url ? { DATABASE_URL: database.url } : {};
    installation = await makeInstallation(url);
    environment = { ...url, DATA_DIR: installation.dataDir };
  });
  afterAll(async () => {
    await installation.remove();
    await database.drop();
  });

  /** The error of a start, and the problems that the check reports for the same settings. */
  async function both(more: Record<string, string>) {
    const refused = await installation
      .run(async () => "", { environment: more })
      .catch((error: { publicMessage?: string }) => error.publicMessage ?? String(error));
    const found = (await check({ ...environment, ...more })).filter(({ result }) => result === "problem");
    return { refused, found };
  }

  it.runIf(process.env.TEST_DATABASE_URL)("reports pending migrations and does not apply them", async () => {
    for (let i = 0; i < 2; i += 1) {
      const results = await check(environment);
      expect(results).toContainEqual(
        expect.objectContaining({
          part: "database",
          message: expect.stringMatching(/^The next start will apply \d+ migrations/),
        }),
      );
      expect(results.filter(({ result }) => result === "problem")).toEqual([]);
    }
  });

  it("finds no problem where a start succeeds", async () => {
    await installation.run(async () => {}, { environment: { PUBLIC_URL: "https://portal.example.com" } });
    expect(await both({ PUBLIC_URL: "https://portal.example.com" })).toEqual({ refused: "", found: [] });
    expect(await check({ ...environment, PUBLIC_URL: "https://new.example.com" })).toContainEqual(
      expect.objectContaining({
        part: "URLs",
        result: "warning",
        message: expect.stringContaining("portal.example.com"),
      }),
    );
  });

  it.each([
    ["CA_KEY_PASSPHRASE", "secrets", { CA_KEY_PASSPHRASE: "another secret of more than 32 characters" }],
    ["SESSION_SECRET", "secrets", { SESSION_SECRET: "another secret of more than 32 characters" }],
    ["PUBLIC_URL", "URLs", { PUBLIC_URL: "" }],
  ])("reports the same error as a start for a wrong %s", async (_name, part, more) => {
    const { refused, found } = await both({ PUBLIC_URL: "https://portal.example.com", ...more });
    expect(found.filter((one) => one.part === part)).toContainEqual({ part, result: "problem", message: refused });
  });

  it("reports the same error as a start for a missing secret, and generates none", async () => {
    const file = join(installation.dataDir, "secrets/session-secret");
    await rename(file, `${file}-kept`);
    const { refused, found } = await both({ PUBLIC_URL: "https://portal.example.com" });
    expect(found).toEqual([{ part: "secrets", result: "problem", message: refused }]);
    expect(refused).toMatch(/^SESSION_SECRET is not set/);
    await rename(`${file}-kept`, file);
  });

  it("tests the passphrase on a key when the database has no fingerprint of it yet", async () => {
    const more = {
      PUBLIC_URL: "https://portal.example.com",
      CA_KEY_PASSPHRASE: "another secret of more than 32 characters",
    };
    const kept = await installation.run(
      async ({ db }) => {
        const fact = await db.prisma.platformFact.findUniqueOrThrow({ where: { name: "secret:CA_KEY_PASSPHRASE" } });
        await db.prisma.platformFact.delete({ where: { name: fact.name } });
        return fact;
      },
      { environment: { PUBLIC_URL: "https://portal.example.com" } },
    );
    const { refused, found } = await both(more);
    expect(found).toHaveLength(1);
    expect([found[0]?.message, refused]).toEqual([
      expect.stringContaining("CA_KEY_PASSPHRASE is not the one"),
      expect.stringContaining("CA_KEY_PASSPHRASE is not the one"),
    ]);
    expect(kept.value).toMatch(/^[0-9a-f]{64}$/);
  });

  it("reports an unfinished restore, whether an earlier start detected it or the next one would", async () => {
    const portal = { PUBLIC_URL: "https://portal.example.com" };
    await installation.run(async ({ platform }) => platform.noteChange("signed", { serial: "0a0b" }), {
      environment: portal,
    });
    for (let i = 0; i < 2; i += 1) {
      const found = (await check({ ...environment, ...portal })).find(({ part }) => part === "restore");
      expect(found).toMatchObject({ result: "problem", message: expect.stringContaining("restore finish --log FILE") });
      await installation.run(async ({ platform }) => expect(platform.isOlder()).toBe(true), { environment: portal });
    }
  });

  it.skipIf(process.env.TEST_DATABASE_URL)(
    "reports that another process uses the embedded database, as a start does",
    async () => {
      const portal = { PUBLIC_URL: "https://portal.example.com" };
      await installation.run(
        async () => {
          const [found] = (await check({ ...environment, ...portal })).filter(({ part }) => part === "database");
          expect(found).toMatchObject({
            result: "problem",
            message: expect.stringMatching(/^Another Countersign process .*pid \d+/),
          });
        },
        { environment: portal },
      );
    },
  );
});
