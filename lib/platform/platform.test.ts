import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "@/lib/runtime/clock";
import { parseEnv } from "@/lib/runtime/env";
import { createLogger } from "@/lib/runtime/log";
import { openDatabase } from "@/lib/start/create-deps";
import type { Deps } from "@/lib/start/deps";
import { createOwnDatabase, type OwnDatabase } from "@/lib/testing/own-database";
import { changePassphrase } from "./change-passphrase";
import { finishPending } from "./finish-pending";
import { acceptSecret } from "./secrets";
import { type Installation, makeInstallation } from "./testing";

const operator = (deps: Deps) => ({ actor: { kind: "operator" as const }, deps, requestId: "test" });
const nothing = async () => {};

/** A database and an installation on it; embedded, the database is in DATA_DIR. */
async function installed(environment: Record<string, string> = {}) {
  const database: OwnDatabase = await createOwnDatabase();
  const url: Record<string, string> = database.url ? { DATABASE_URL: database.url } : {};
  const installation = await makeInstallation({ ...url, ...environment });
  return {
    ...installation,
    url,
    async remove() {
      await installation.remove();
      await database.drop();
    },
  };
}

/** DATA_DIR of another machine: empty, except for the embedded database, which is there in any case. */
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
    "a process with another %s does not start, and the sentence names it",
    async (variable) => {
      const environment = { [variable]: "another secret of more than 32 characters" };
      await expect(t.run(nothing, { environment })).rejects.toMatchObject({
        code: "precondition_failed",
        publicMessage: expect.stringMatching(new RegExp(`^${variable} is not the one`)),
      });
      await t.run(nothing); // and the right one still does
    },
  );

  it("a second machine with an empty DATA_DIR is told that the secret is missing there, and none is left behind", async () => {
    const dataDir = await otherMachine(t);
    await expect(t.run(nothing, { dataDir })).rejects.toMatchObject({
      code: "precondition_failed",
      publicMessage: expect.stringMatching(/^\w+ is not set, and .* does not exist; a new one would not fit/),
    });
    expect(await readdir(join(dataDir, "secrets")).catch(() => [])).toEqual([]);
    await cp(join(t.dataDir, "secrets"), join(dataDir, "secrets"), { recursive: true });
    await t.run(nothing, { dataDir });
  });

  it("the database has no secret, and none that could be guessed quickly", async () => {
    const secret = (await readFile(join(t.dataDir, "secrets/session-secret"), "utf8")).trim();
    await t.run(async ({ db }) => {
      const facts = await db.prisma.platformFact.findMany();
      expect(facts.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["secret:CA_KEY_PASSPHRASE", "secret:SESSION_SECRET", "secret:CRON_SECRET"]),
      );
      expect(JSON.stringify(facts)).not.toContain(secret);
    });
  });

  it("a deliberate change is accepted by a command; the old value is refused from then on", async () => {
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

  it("the passphrase changes for every key or none, and the portal goes on with the new one", async () => {
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
  it("takes its secrets from the server, not from a terminal command that was run first without its environment", async () => {
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

  it("does not take a wrong passphrase for the right one", async () => {
    const t = await installed();
    await t.run(({ db }) => db.prisma.platformFact.deleteMany());
    const environment = { CA_KEY_PASSPHRASE: "another secret of more than 32 characters" };
    await expect(t.run(nothing, { environment })).rejects.toMatchObject({ code: "precondition_failed" });
    await t.run(nothing);
    await t.remove();
  });

  it("does not take a passphrase that was invented a moment ago", async () => {
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

describe("URLs", () => {
  let t: Awaited<ReturnType<typeof installed>>;
  const PORTAL = { PUBLIC_URL: "https://portal.example.com", PKI_URL: "http://pki.example.com" };
  beforeAll(async () => {
    t = await installed();
    await t.run(nothing, { environment: PORTAL });
  }, 120_000);
  afterAll(() => t.remove());

  it.each(["PUBLIC_URL", "PKI_URL"] as const)(
    "a server without %s, which it had before, does not start",
    async (name) => {
      const { [name]: _, ...environment } = PORTAL;
      await expect(t.run(nothing, { environment })).rejects.toMatchObject({
        code: "precondition_failed",
        publicMessage: expect.stringMatching(new RegExp(`^${name} is not set\\. .*${name}=${PORTAL[name]}`)),
      });
    },
  );

  it("a terminal command without them works with the server's", async () => {
    await t.run(
      async ({ env }) => {
        expect(env).toMatchObject({
          publicUrl: PORTAL.PUBLIC_URL,
          pkiUrl: PORTAL.PKI_URL,
          mtlsUrl: "https://portal.example.com:3443",
          mailFrom: { address: "no-reply@portal.example.com" },
        });
      },
      { isServer: false },
    );
  });

  it("a change is logged with its consequences and shown; the same URL again is no change", async () => {
    const before = t.lines.length;
    await t.run(nothing, { environment: PORTAL });
    expect(t.lines.slice(before).filter((line) => line.includes("_URL changed"))).toEqual([]);
    const environment = { PUBLIC_URL: "https://new.example.com", PKI_URL: "http://new-pki.example.com" };
    await t.run(
      async ({ platform }) => {
        const words = platform.notices().map(({ message }) => message);
        expect(words.toSorted()).toEqual([
          expect.stringMatching(/^PKI_URL changed from http:\/\/pki\.example\.com .*keep it reachable/),
          expect.stringMatching(/^PUBLIC_URL changed from https:\/\/portal\.example\.com .*issuer/),
        ]);
      },
      { environment },
    );
    const logged = t.lines.slice(before).filter((line) => /"msg":"P(UBLIC|KI)_URL changed from/.test(line));
    expect(logged).toHaveLength(2);
  });

  it.skipIf(!process.env.TEST_DATABASE_URL)(
    "a process that runs with another URL than the last one started is told",
    async () => {
      const environment = { PUBLIC_URL: "https://new.example.com", PKI_URL: "http://new-pki.example.com" };
      await t.run(
        async ({ platform }) => {
          await t.run(nothing, { environment: PORTAL });
          await platform.check();
          expect(platform.notices().filter(({ kind }) => kind === "address_differs")).toHaveLength(2);
        },
        { environment },
      );
    },
  );
});

it("a database that is exchanged for an older one under a running process is recognised at the next look", async () => {
  const t = await installed();
  await t.run(async ({ platform, db }) => {
    await platform.check();
    expect(platform.isOlder()).toBe(false);
    await db.prisma.platformFact.updateMany({ where: { name: { startsWith: "mark:" } }, data: { value: "1" } });
    await platform.check();
    expect(platform.isOlder()).toBe(true);
    await platform.check();
    expect(platform.isOlder()).toBe(true); // until it is finished, although the mark is the older database's by now
  });
  await t.remove();
});

it("a CRL number that only the mark knows is never given again", async () => {
  const t = await installed();
  const beyond = 9_999_999_999_999n;
  const id = await t.run(async ({ platform, db, authorities }) => {
    await db.prisma.authority.update({ where: { id: authorities.issuing().id }, data: { crlNumber: beyond } });
    await platform.check();
    await db.prisma.authority.update({ where: { id: authorities.issuing().id }, data: { crlNumber: 3n } });
    return authorities.issuing().id;
  });
  await t.run(async ({ db, platform }) => {
    expect(platform.isOlder()).toBe(true);
    expect((await db.prisma.authority.findUniqueOrThrow({ where: { id } })).crlNumber).toBe(beyond);
  });
  await t.remove();
});

it("an old mark written over the present one, or a cut-off one, is recognised", async () => {
  const t = await installed();
  await t.run(nothing);
  const mark = join(t.dataDir, "database-mark.json");
  const old = await readFile(mark, "utf8");
  await t.run(nothing);
  await writeFile(mark, "");
  await t.run(async ({ platform }) => expect(platform.notices()).toEqual([])); // as good as none
  await writeFile(mark, old);
  await t.run(async ({ platform, db }) => expect(platform.notices()).toHaveLength(db.engine === "pglite" ? 1 : 0));
  await t.remove();
});

it("a backup from before the first mark, as of 0.1.0, is recognised by its authorities", async () => {
  const t = await installed();
  await t.run(async ({ db, platform }) => {
    await db.prisma.authority.updateMany({ data: { crlNumber: 4n } });
    await platform.check();
    await db.prisma.platformFact.deleteMany(); // 0.1.0 has none
    await db.prisma.authority.updateMany({ data: { crlNumber: 0n } }); // and this one had signed no CRL yet
  });
  await t.run(async ({ platform }) => expect(platform.isOlder()).toBe(true));
  await t.remove();
});

it.each(["signed", "revoked", "keyBlocked"] as const)(
  "a database without the last thing that was %s is an older one, also where the mark agrees; `--nothing-lost` ends it for good",
  async (kind) => {
    const t = await installed();
    await t.run(async ({ platform }) => {
      platform.noteChange(kind, { serial: "0a0b", keyFingerprint: "0a0b" });
      await platform.check();
      expect(platform.isOlder()).toBe(true);
    });
    await t.run(async (deps) => {
      await finishPending(operator(deps), {});
      await deps.platform.check();
      expect(deps.platform.isOlder()).toBe(false);
    });
    await t.remove();
  },
);

it("that the last change can't be written down keeps nobody from revoking", async () => {
  const t = await installed();
  await t.run(async ({ platform, db }) => {
    const { value } = await db.prisma.platformFact.findUniqueOrThrow({ where: { name: "database-id" } });
    await mkdir(join(t.dataDir, `last-changes-${value.slice(0, 8)}.log`)); // in the place of the file
    expect(() => platform.noteChange("revoked", { serial: "0a0b" })).not.toThrow();
  });
  expect(t.lines.join()).toContain("could not be written to DATA_DIR");
  await t.remove();
});

it("a start after a kill that cut off the last line is ready", async () => {
  const t = await installed();
  await t.run(async ({ platform, authorities }) => {
    const number = String(Date.now());
    platform.noteChange("crl", { authorityId: authorities.issuing().id, number: `${number}9` });
    platform.noteChange("revoked", { serial: "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567" });
  });
  const file = (await readdir(t.dataDir)).find((name) => name.startsWith("last-changes-")) ?? "";
  const path = join(t.dataDir, file);
  const text = await readFile(path, "utf8");
  await writeFile(path, text.slice(text.indexOf("\n", 1), -5)); // of the two, the revocation, cut off
  await t.run(async ({ platform }) => {
    expect(platform.isOlder()).toBe(false);
    await platform.check();
    expect(platform.isOlder()).toBe(false);
  });
  await t.remove();
});

it("a mark that can't be written, as on a full disk, does not bring back what `restore finish` ended", async () => {
  const t = await installed();
  await t.run(async (deps) => {
    const { platform } = deps;
    await platform.check();
    platform.noteChange("revoked", { serial: "0a0b" });
    const mark = join(t.dataDir, "database-mark.json");
    await rm(mark);
    await mkdir(join(mark, "in-the-way"), { recursive: true });
    await expect(platform.check()).rejects.toThrow();
    await platform.reload();
    expect(platform.isOlder()).toBe(true);
    await finishPending(operator(deps), {});
    await expect(platform.check()).rejects.toThrow();
    await platform.reload();
    expect(platform.isOlder()).toBe(false);
    await rm(mark, { recursive: true });
    await platform.check();
    expect(platform.isOlder()).toBe(false);
  });
  await t.remove();
});

it("a finished restore without a revocation that this machine wrote down is a warning, and no outage", async () => {
  const t = await installed();
  await t.run(async (deps) => {
    await deps.platform.check();
    deps.platform.noteChange("revoked", { serial: "0a0b" });
    await finishPending(operator(deps), {});
    await deps.platform.check();
    await deps.platform.check();
    expect(deps.platform.isOlder()).toBe(false);
  });
  expect(t.lines.filter((line) => line.includes("A restore was finished without"))).toHaveLength(1);
  await t.remove();
});
