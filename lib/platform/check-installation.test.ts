import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseEnv } from "@/lib/runtime/env";
import { createOwnDatabase, type OwnDatabase } from "@/lib/testing/own-database";
import { freePort } from "@/lib/testing/portal";
import { checkInstallation } from "./check-installation";
import { type Installation, makeInstallation } from "./testing";

const MIGRATIONS = join(import.meta.dirname, "../../prisma/migrations");
const check = (environment: Record<string, string>) => checkInstallation(parseEnv(environment), MIGRATIONS);
const problems = async (environment: Record<string, string>) =>
  (await check(environment)).filter(({ result }) => result === "problem").map(({ part }) => part);

describe("the check before a start", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "countersign-check-"));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it("finds nothing wrong with a new machine, and creates nothing", async () => {
    const DATA_DIR = join(directory, "data");
    expect(await problems({ DATA_DIR })).toEqual([]);
    await expect(rm(DATA_DIR, { recursive: true })).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("names a mail server that can't be reached, and takes one that can", async () => {
    const port = await freePort();
    expect(await problems({ DATA_DIR: directory, SMTP_URL: `smtp://127.0.0.1:${port}` })).toEqual(["mail server"]);
    const server = createServer((socket) => socket.end()).listen(port, "127.0.0.1");
    expect(await problems({ DATA_DIR: directory, SMTP_URL: `smtp://127.0.0.1:${port}` })).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
  });

  it("names a database that can't be reached, without the password", async () => {
    const port = await freePort();
    const url = `postgresql://portal:hunter2@127.0.0.1:${port}/portal`;
    const results = await check({ DATA_DIR: directory, DATABASE_URL: url });
    expect(results.filter(({ result }) => result === "problem").map(({ part }) => part)).toEqual(["database"]);
    expect(JSON.stringify(results)).not.toContain("hunter2");
  });
});

describe.skipIf(!process.env.TEST_DATABASE_URL)("the check of a PostgreSQL", () => {
  let database: OwnDatabase;
  let installation: Installation;
  let environment: Record<string, string>;
  beforeAll(async () => {
    database = await createOwnDatabase();
    installation = await makeInstallation({ DATABASE_URL: database.url ?? "" });
    environment = { DATABASE_URL: database.url ?? "", DATA_DIR: installation.dataDir };
  });
  afterAll(async () => {
    await installation.remove();
    await database.drop();
  });

  it("says what a start will migrate, and does not migrate", async () => {
    for (let i = 0; i < 2; i += 1) {
      const results = await check(environment);
      expect(results).toContainEqual(
        expect.objectContaining({
          part: "database",
          message: expect.stringMatching(/^A start will apply \d+ migrations/),
        }),
      );
      expect(results.filter(({ result }) => result === "problem")).toEqual([]);
    }
  });

  it("compares secrets and URLs with those of the installation", async () => {
    await installation.run(async () => {}, { environment: { PUBLIC_URL: "https://portal.example.com" } });
    expect(await problems(environment)).toEqual([]);
    expect(await problems({ ...environment, SESSION_SECRET: "another secret of more than 32 characters" })).toEqual([
      "secrets",
    ]);
    expect(await problems({ ...environment, DATA_DIR: join(installation.dataDir, "other") })).toEqual([
      "secrets",
      "secrets",
      "secrets",
    ]);
    expect(await check(environment)).toContainEqual(
      expect.objectContaining({
        part: "URLs",
        result: "warning",
        message: expect.stringContaining("portal.example.com"),
      }),
    );
  });
});
