import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "@/lib/runtime/clock";
import { parseEnv } from "@/lib/runtime/env";
import { createLogger } from "@/lib/runtime/log";
import { openDatabase } from "@/lib/start/create-deps";
import { changePassphrase } from "./change-passphrase";
import { acceptSecret } from "./secrets";
import type { Installation } from "./testing";

import { installed, nothing, operator } from "./testing/installed";

/** DATA_DIR of another machine: empty, except for an embedded database. */
async function otherMachine({ dataDir, backUp }: Installation): Promise<string> {
  const copy = await backUp();
  const other = `${dataDir}-other`;
  await rm(other, { recursive: true, force: true });
  await mkdir(other, { recursive: true });
  await cp(join(copy, "pglite"), join(other, "pglite"), { recursive: true }).catch(nothing);
  return other;
}

describe("secrets", () => {
  let t: Awaited<ReturnType<typeof installed>>;
  beforeAll(async () => {
    t = await installed();
    await t.run(nothing);
  }, 120_000);
  afterAll(() => t.remove());

  it.each(["CA_KEY_PASSPHRASE", "SESSION_SECRET", "CRON_SECRET"])(
    "a process with another %s does not start, and the error names it",
    async (variable) => {
      const environment = { [variable]: "another secret of more than 32 characters" };
      await expect(t.run(nothing, { environment })).rejects.toMatchObject({
        code: "precondition_failed",
        publicMessage: expect.stringMatching(new RegExp(`^${variable} is not the one`)),
      });
      await t.run(nothing); // the correct one still starts
    },
  );

  it("a second machine with an empty DATA_DIR does not start, and no new secret is generated", async () => {
    const dataDir = await otherMachine(t);
    await expect(t.run(nothing, { dataDir })).rejects.toMatchObject({
      code: "precondition_failed",
      publicMessage: expect.stringMatching(/^\w+ is not set, and .* does not exist\. This database was set up with/),
    });
    expect(await readdir(join(dataDir, "secrets")).catch(() => [])).toEqual([]);
    await cp(join(t.dataDir, "secrets"), join(dataDir, "secrets"), { recursive: true });
    await t.run(nothing, { dataDir });
  });

  it("the database contains slow fingerprints of the secrets, not the secrets", async () => {
    const secret = (await readFile(join(t.dataDir, "secrets/session-secret"), "utf8")).trim();
    await t.run(async ({ db }) => {
      const facts = await db.prisma.platformFact.findMany();
      expect(facts.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["secret:CA_KEY_PASSPHRASE", "secret:SESSION_SECRET", "secret:CRON_SECRET"]),
      );
      expect(JSON.stringify(facts)).not.toContain(secret);
    });
  });

  it("a command accepts a changed secret; the old value is rejected from then on", async () => {
    const environment = { SESSION_SECRET: "the next secret of more than 32 characters" };
    const env = parseEnv({ DATA_DIR: t.dataDir, ...t.url, ...environment });
    const db = await openDatabase(env, createLogger("silent"));
    await acceptSecret({ env, db, clock: systemClock }, "SESSION_SECRET").finally(() => db.close());
    await t.run(nothing, { environment });
    await expect(t.run(nothing)).rejects.toMatchObject({ publicMessage: expect.stringMatching(/^SESSION_SECRET/) });
    const back = await openDatabase(parseEnv({ DATA_DIR: t.dataDir, ...t.url }), createLogger("silent"));
    await acceptSecret(
      { env: parseEnv({ DATA_DIR: t.dataDir }), db: back, clock: systemClock },
      "SESSION_SECRET",
    ).finally(() => back.close());
  });

  it("the passphrase changes for every key or none, and the portal starts with the new one", async () => {
    const next = "the next passphrase, which is long enough";
    await expect(t.run((deps) => changePassphrase(operator(deps), "short"))).rejects.toMatchObject({
      code: "invalid_input",
    });
    const keys = await t.run((deps) => changePassphrase(operator(deps), next));
    expect(keys).toBeGreaterThanOrEqual(2);
    await expect(t.run(nothing)).rejects.toMatchObject({ publicMessage: expect.stringMatching(/^CA_KEY_PASSPHRASE/) });
    await t.run(
      async (deps) => {
        await deps.oauth.signingKeys.current();
        expect((await deps.authorities.ocspResponder(deps.authorities.issuing().id)).notAfter).toBeInstanceOf(Date);
      },
      { environment: { CA_KEY_PASSPHRASE: next } },
    );
  });
});

describe("an upgraded database, without fingerprints", () => {
  it("records the secrets of the server, not of a CLI command that ran first without its environment", async () => {
    const t = await installed();
    const environment = { SESSION_SECRET: "the secret of the server, from its environment" };
    await t.run(nothing, { environment });
    await t.run(({ db }) => db.prisma.platformFact.deleteMany(), { environment });
    await writeFile(join(t.dataDir, "secrets/session-secret"), `${"a secret that a terminal made earlier"}\n`);
    await t.run(nothing, { isServer: false });
    await t.run(nothing, { environment });
    await expect(t.run(nothing, { isServer: false })).rejects.toMatchObject({
      publicMessage: expect.stringMatching(/^SESSION_SECRET .*session-secret\) is not the one/),
    });
    await t.remove();
  });

  it("does not record a wrong passphrase", async () => {
    const t = await installed();
    await t.run(({ db }) => db.prisma.platformFact.deleteMany());
    const environment = { CA_KEY_PASSPHRASE: "another secret of more than 32 characters" };
    await expect(t.run(nothing, { environment })).rejects.toMatchObject({ code: "precondition_failed" });
    await t.run(nothing);
    await t.remove();
  });

  it("does not generate a passphrase for existing keys", async () => {
    const t = await installed();
    await t.run(({ db }) => db.prisma.platformFact.deleteMany());
    const secrets = join(t.dataDir, "secrets");
    await cp(secrets, `${secrets}-kept`, { recursive: true });
    await rm(join(secrets, "ca-key-passphrase"));
    await expect(t.run(nothing)).rejects.toMatchObject({
      publicMessage: expect.stringMatching(/^CA_KEY_PASSPHRASE is not set/),
    });
    expect(await readdir(secrets)).not.toContain("ca-key-passphrase");
    await t.remove();
  });
});
