import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { parseCrl } from "@/lib/pki/crl-parse";
import { type Installation, makeInstallation } from "@/lib/platform/testing";
import { blockKey } from "@/lib/revocation-desk/block-key";
import type { Context, Deps } from "@/lib/start/deps";
import { createStatusService } from "@/lib/status/status-service";
import { certStatusIn, ocspRequest } from "@/lib/testing/ocsp-request";
import { createOwnDatabase, type OwnDatabase } from "@/lib/testing/own-database";
import { finishRestore } from "./finish-restore";

import { makeApplication, operator, run } from "./testing/application";

async function withStatus<T>(deps: Deps, use: (status: ReturnType<typeof createStatusService>) => Promise<T>) {
  const status = createStatusService(deps);
  return use(status).finally(() => status.close());
}

/** Number and serials of a new CRL. */
const freshCrl = (deps: Deps) =>
  withStatus(deps, async (status) => {
    await status.publishCrls();
    const { number, entries } = parseCrl((await status.crl(deps.authorities.issuing().id))?.body ?? new Uint8Array());
    return { number: number ?? 0n, serials: entries.map(({ serialHex }) => serialHex) };
  });

const ocspOf = (deps: Deps, serial: string) =>
  withStatus(deps, async (status) => {
    const { id, issuer } = deps.authorities.issuing();
    const { document } = await status.ocsp(id, ocspRequest(issuer, serial));
    return certStatusIn(document.body, serial);
  });

interface Restore {
  name: string;
  /** `restore_copied`: DATA_DIR was restored with the database, so the mark is as old and only detected as a copy. */
  kind: "restore_copied" | "restore_older";
  environment(): Record<string, string>;
  /** Takes a backup. @returns restores it */
  backUp(installation: Installation): Promise<() => Promise<void>>;
}

/** The kinds of restore, with the real tools. */
function restores(database: () => OwnDatabase): Restore[] {
  const embedded: Restore = {
    name: "a copied DATA_DIR",
    kind: "restore_copied",
    environment: () => ({}),
    async backUp({ dataDir, backUp }) {
      const copy = await backUp();
      return async () => {
        await rm(dataDir, { recursive: true });
        await cp(copy, dataDir, { recursive: true, preserveTimestamps: true });
      };
    },
  };
  const dumped: Restore = {
    name: "pg_dump and pg_restore",
    kind: "restore_older",
    environment: () => ({ DATABASE_URL: database().url ?? "" }),
    async backUp() {
      const directory = await mkdtemp(join(tmpdir(), "countersign-dump-"));
      const url = database().url ?? "";
      await run("pg_dump", ["--format=custom", `--file=${join(directory, "portal.dump")}`, url]);
      return async () => {
        await run("pg_restore", ["--clean", "--if-exists", `--dbname=${url}`, join(directory, "portal.dump")]);
        await rm(directory, { recursive: true });
      };
    },
  };
  const partly: Restore = {
    name: "a copy of the database directory only",
    kind: "restore_older",
    environment: () => ({}),
    async backUp({ dataDir, backUp }) {
      const copy = await backUp();
      return async () => {
        await rm(join(dataDir, "pglite"), { recursive: true });
        await cp(join(copy, "pglite"), join(dataDir, "pglite"), { recursive: true });
      };
    },
  };
  return process.env.TEST_DATABASE_URL ? [dumped] : [embedded, partly];
}

let database: OwnDatabase;
beforeAll(async () => {
  database = await createOwnDatabase();
});
afterAll(() => database.drop());

describe.each(restores(() => database))("a database restored from $name", (restore) => {
  let installation: Installation;
  const known: Record<"revokedBefore" | "revokedAfter" | "compromised" | "valid", string> = {
    revokedBefore: "",
    revokedAfter: "",
    compromised: "",
    valid: "",
  };
  const later: { valid: string; revoked: string; blockedCsr: string } = { valid: "", revoked: "", blockedCsr: "" };
  let numberBefore = 0n;
  let log: string[] = [];

  beforeAll(async () => {
    installation = await makeInstallation(restore.environment());
    const portal = await installation.run(async (deps) => {
      const { applicationId, issue } = await makeApplication(deps);
      const made = [await issue(), await issue(), await issue(), await issue()];
      const [revokedBefore, revokedAfter, compromised, valid] = made.map(({ serialNumber }) => serialNumber);
      Object.assign(known, { revokedBefore, revokedAfter, compromised, valid });
      await revokeCertificate.execute(operator(deps), { kid: made[0]?.kid, reason: "superseded" });
      await freshCrl(deps);
      return { applicationId, kids: made.map(({ kid }) => kid) };
    });
    const putBack = await restore.backUp(installation);
    await installation.run(async (deps) => {
      const issue = async (csr: string) =>
        issueCertificate.execute(operator(deps), { applicationId: portal.applicationId, type: "signing", csr });
      await revokeCertificate.execute(operator(deps), { kid: portal.kids[1], reason: "cessationOfOperation" });
      await revokeCertificate.execute(operator(deps), { kid: portal.kids[2], reason: "keyCompromise" });
      const valid = await issue(await freshCsr());
      const revoked = await issue(await freshCsr());
      await revokeCertificate.execute(operator(deps), { kid: revoked.kid, reason: "superseded" });
      later.blockedCsr = await freshCsr();
      const onBlocked = await issue(later.blockedCsr);
      await blockKey.execute(operator(deps), { key: onBlocked.certificate });
      Object.assign(later, { valid: valid.serialNumber, revoked: revoked.serialNumber });
      numberBefore = (await freshCrl(deps)).number;
    });
    log = [...installation.lines];
    await putBack();
  }, 300_000);
  afterAll(() => installation.remove());

  it("is detected at the next start, and the notice names the command that finishes it", async () => {
    await installation.run(async (deps) => {
      const [notice] = deps.platform.notices();
      expect(notice?.message).toContain("npm run cli -- restore finish --log FILE");
      expect(notice?.kind).toBe(restore.kind);
      // Certainly older: not ready until it is finished. Possibly only moved: a notice.
      const { faults } = await withStatus(deps, async (status) => status.health());
      expect(faults.some(({ part }) => part === "restore")).toBe(restore.kind === "restore_older");
    });
    // The next start reports it again: only `restore finish` clears it.
    await installation.run(async (deps) => expect(deps.platform.notices()).toHaveLength(1));
  });

  it("never reuses a CRL number from before the restore", async () => {
    await installation.run(async (deps) => {
      expect(await ocspOf(deps, known.revokedAfter)).toBe("good"); // why the finish is necessary
      expect((await freshCrl(deps)).number).toBeGreaterThan(numberBefore);
    });
  });

  it("the log contains a line for each revocation, with serial, issuer, reason, date and KID", () => {
    const lines = log.map((line) => JSON.parse(line) as Record<string, unknown>);
    const revocations = lines.filter(({ msg }) => msg === "certificate revoked");
    for (const serial of [known.revokedAfter, known.compromised, later.revoked]) {
      expect(revocations.find((line) => line.serial === serial)).toMatchObject({
        issuerId: expect.any(String),
        kid: expect.stringMatching(/^[\w-]{43}$/),
        reason: expect.stringMatching(/^(cessationOfOperation|keyCompromise|superseded)$/),
        revokedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        requestId: expect.any(String),
      });
    }
  });

  it("a dry run reports the changes and makes none", async () => {
    await installation.run(async (deps) => {
      const done = await finishRestore(operator(deps), { lines: log, isDryRun: true });
      expect(done).toMatchObject({ revoked: 2, recovered: 3, blocked: 4, crls: 0, isDryRun: true });
      expect(await ocspOf(deps, known.revokedAfter)).toBe("good");
      expect(deps.platform.notices()).toHaveLength(1);
    });
  });

  it("a log without a record is rejected as the wrong file", async () => {
    await installation.run(async (deps) => {
      const lines = ["GET /readyz 200", '{"level":30,"msg":"request"}', "not even { JSON"];
      await expect(finishRestore(operator(deps), { lines, isDryRun: false })).rejects.toMatchObject({
        code: "precondition_failed",
      });
      expect(deps.platform.notices()).toHaveLength(1);
    });
  });

  it("`restore finish` repeats the revocations of the log in OCSP and in a CRL with a higher number, and clears the notice", async () => {
    const last = await installation.run(async (deps) => {
      const { number } = await freshCrl(deps);
      const done = await finishRestore(operator(deps), { lines: log, isDryRun: false });
      expect(done).toMatchObject({ revoked: 2, recovered: 3, blocked: 4, foreign: 0 });
      expect(deps.platform.notices()).toEqual([]);
      for (const serial of [known.revokedBefore, known.revokedAfter, known.compromised, later.valid, later.revoked]) {
        expect(await ocspOf(deps, serial)).toBe("revoked");
      }
      expect(await ocspOf(deps, known.valid)).toBe("good");
      const crl = await freshCrl(deps);
      expect(crl.number).toBeGreaterThan(number);
      expect(crl.serials).toEqual(
        expect.arrayContaining([known.revokedAfter, known.compromised, later.valid, later.revoked]),
      );
      expect(crl.serials).not.toContain(known.valid);
      return crl.serials;
    });
    await installation.run(async (deps) => {
      expect(deps.platform.notices()).toEqual([]);
      expect((await freshCrl(deps)).serials.sort()).toEqual(last.sort());
    });
  });

  it("revoked certificates have the reason and date of the log, and keys that were blocked since are blocked", async () => {
    await installation.run(async (deps) => {
      const { prisma } = deps.db;
      const line = log.map((one) => JSON.parse(one)).find((one) => one.serial === known.revokedAfter && one.revokedAt);
      expect(await prisma.certificate.findUnique({ where: { serial: known.revokedAfter } })).toMatchObject({
        status: "revoked",
        revocationReason: "cessationOfOperation",
        revokedAt: new Date(line.revokedAt),
      });
      expect(await prisma.recoveredCertificate.findUnique({ where: { serial: later.revoked } })).toMatchObject({
        revocationReason: "superseded",
        notAfter: expect.any(Date),
      });
      const application = await prisma.application.findFirstOrThrow();
      const input = { applicationId: application.id, type: "signing", csr: later.blockedCsr };
      await expect(issueCertificate.execute(operator(deps), input)).rejects.toMatchObject({
        code: "rejected_by_policy",
      });
    });
  });

  it("is idempotent: the second run changes nothing", async () => {
    await installation.run(async (deps) => {
      const done = await finishRestore(operator(deps), { lines: [...log].reverse(), isDryRun: false });
      expect(done).toMatchObject({ revoked: 0, recovered: 0, blocked: 0 });
    });
  });

  it("only the operator can finish a restore, with the CLI", async () => {
    await installation.run(async (deps) => {
      const ctx: Context = { ...operator(deps), actor: { kind: "job", job: "restore" } };
      await expect(finishRestore(ctx, { lines: log, isDryRun: false })).rejects.toMatchObject({ code: "forbidden" });
    });
  });
});
