import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blockKeys } from "@/lib/compromise/block-keys";
import { DAY_MS } from "@/lib/durations";
import { toAuditRow } from "@/lib/operation/audit-entry";
import { parseCsr } from "@/lib/pki/csr";
import { csrBytes } from "@/lib/pki/csr-upload";
import { blockKey } from "@/lib/revocation-desk/block-key";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { eventOf } from "@/lib/webhooks/events";
import { inspectCsr } from "./inspect-csr";
import { issueCertificate } from "./issue-certificate";
import { activateCertificate, insertPrepared, type PreparedRow } from "./store/issuance";
import { freshCsr, makeKey } from "./testing";

let harness: Harness;
/** A row as issuing writes it. */
let template: PreparedRow;
let organisationId: string;

beforeAll(async () => {
  harness = await createHarness();
  ({ id: organisationId } = await harness.makeOrganisation());
  const { id: applicationId } = await harness.makeApplication(organisationId);
  const admin = harness.as("admin", organisationId);
  const { kid } = await issueCertificate.execute(admin, { applicationId, type: "signing", csr: await freshCsr() });
  const signed = await harness.deps.db.prisma.certificate.findUniqueOrThrow({ where: { kid } });
  const unsigned = { kid: null, thumbprintSha256: null, thumbprintSha1: null, der: null, issuedAt: null };
  template = { ...signed, ...unsigned } as unknown as PreparedRow; // with members that stay unused
});
afterAll(() => harness.close());

let count = 0;
const auditOf = (id: string, status: string) =>
  toAuditRow(
    { actor: harness.as("admin", organisationId).actor, requestId: "r", deps: harness.deps },
    "certificate.issue",
    {
      entity: "certificate",
      entityId: id,
      organisationId,
      after: { status },
    },
  );

/** A new application with a certificate between PREPARE and ACTIVATE. */
async function prepare() {
  const { id: applicationId } = await harness.makeApplication(organisationId);
  const { publicKey } = readCsr(await freshCsr());
  const now = harness.clock.now();
  const id = `certificate-${count++}`;
  const certificate: PreparedRow = {
    ...template,
    ...{ id, serial: id, applicationId, replacesId: null, createdAt: now },
    ...{
      keyFingerprint: publicKey.keyFingerprint,
      publicKey: publicKey.jwk,
      notAfter: new Date(now.getTime() + DAY_MS),
    },
  };
  const isPrepared = await insertPrepared(harness.deps.db, {
    certificate,
    audit: auditOf(id, "prepared"),
    certificateLimit: 5,
  });
  expect(isPrepared).toBe(true);
  return certificate;
}

function readCsr(csr: string) {
  const parsed = parseCsr(csrBytes(csr));
  if (!parsed.ok) throw new TypeError("not a CSR");
  return parsed.csr;
}

function activate({ id, applicationId, keyFingerprint }: PreparedRow, certificateLimit = 5) {
  const audit = auditOf(id, "active");
  const signed = { kid: `kid-${id}`, thumbprintSha256: id, thumbprintSha1: id, der: Uint8Array.of(1) };
  return activateCertificate(harness.deps.db, {
    certificate: {
      id,
      organisationId,
      applicationId,
      keyFingerprint,
      searchText: "",
      issuedAt: harness.clock.now(),
      ...signed,
    },
    audit,
    event: eventOf(audit),
    change: { kind: "certificate", organisationId, applicationId, serial: id, issuerId: "i", isRevocation: false },
    certificateLimit,
  });
}

const statusOf = async ({ id }: PreparedRow) =>
  (await harness.deps.db.prisma.certificate.findUniqueOrThrow({ where: { id } })).status;

const lastAudit = async ({ id }: PreparedRow) =>
  (await harness.deps.db.prisma.auditEvent.findFirstOrThrow({ where: { entityId: id }, orderBy: { id: "desc" } }))
    .after;

describe("between the two commits of issuing", () => {
  it("a key that is put on the blocklist gets no certificate, even when the block did not find the prepared row", async () => {
    const row = await prepare();
    const { keyFingerprint, createdAt } = row;
    await harness.deps.db.prisma.blockedKey.create({ data: { keyFingerprint, reason: "operator", createdAt } });
    expect(await activate(row)).toBe("failed");
    expect(await lastAudit(row)).toEqual({ status: "failed", reason: "key_blocked" });
    expect(await harness.deps.db.prisma.keyClaim.findUnique({ where: { keyFingerprint } })).toMatchObject({
      certificateId: null,
    });
  });

  it.each(["application", "organisation"] as const)("a suspended %s gets no certificate", async (suspended) => {
    const row = await prepare();
    const { prisma } = harness.deps.db;
    const setStatus = (status: "active" | "suspended") =>
      suspended === "organisation"
        ? prisma.organisation.update({ where: { id: organisationId }, data: { status } })
        : prisma.application.update({ where: { id: row.applicationId as string }, data: { status } });
    await setStatus("suspended");
    expect(await activate(row)).toBe("failed");
    await setStatus("active");
    expect(await lastAudit(row)).toEqual({ status: "failed", reason: "holder_suspended" });
  });

  it("a holder that has reached its limit gets no certificate", async () => {
    const row = await prepare();
    expect(await activate(row, 0)).toBe("failed");
    expect(await lastAudit(row)).toEqual({ status: "failed", reason: "certificate_limit_reached" });
  });

  it("one refused certificate of a batch leaves the others, and only those have an event", async () => {
    const [good, bad] = [await prepare(), await prepare()];
    const { keyFingerprint, createdAt } = bad;
    await harness.deps.db.prisma.blockedKey.create({ data: { keyFingerprint, reason: "operator", createdAt } });
    expect(await Promise.all([activate(good), activate(bad)])).toEqual(["active", "failed"]);
    expect([await statusOf(good), await statusOf(bad)]).toEqual(["active", "failed"]);
  });

  it("preparing waits for a block that is under way", async () => {
    const { db } = harness.deps;
    const csr = await freshCsr();
    const { keyFingerprint } = readCsr(csr).publicKey;
    const { id: applicationId } = await harness.makeApplication(organisationId);
    const order: string[] = [];
    const committed: Promise<unknown>[] = [];
    await db.prisma.$transaction(async (tx) => {
      await blockKeys(tx, [keyFingerprint], "operator", harness.clock.now());
      const { id } = template;
      const certificate = {
        ...template,
        id: `${id}-w`,
        serial: `${id}-w`,
        applicationId,
        replacesId: null,
        keyFingerprint,
      };
      committed.push(
        insertPrepared(db, { certificate, audit: auditOf(certificate.id, "prepared"), certificateLimit: 5 }).then(() =>
          order.push("prepared"),
        ),
      );
      await setTimeout(300);
      order.push("blocked");
    });
    await Promise.all(committed);
    expect(order).toEqual(["blocked", "prepared"]);
  });
});

describe("issuing while keys are blocked", () => {
  it("leaves no active certificate on a blocked key", async () => {
    const { id: applicationId } = await harness.makeApplication(organisationId, { certificateLimit: 50 });
    const admin = harness.as("admin", organisationId);
    const csrs = await Promise.all(Array.from({ length: 24 }, () => freshCsr()));
    const keys = csrs.map((csr) => readCsr(csr).publicKey.keyFingerprint);
    const issued = csrs.map((csr) => issueCertificate.execute(admin, { applicationId, type: "signing", csr }));
    const blocked = keys.slice(0, 12).map(async (key, i) => {
      await setTimeout(i * 4);
      return blockKey.execute(harness.as("security_officer"), { key });
    });
    await Promise.allSettled([...issued, ...blocked]);
    const active = await harness.deps.db.prisma.certificate.findMany({
      where: { keyFingerprint: { in: keys }, status: "active" },
    });
    expect(active.map(({ keyFingerprint }) => keyFingerprint).filter((key) => keys.indexOf(key) < 12)).toEqual([]);
    expect(active).toHaveLength(12);
  });
});

describe("a key in a certificate of another holder", () => {
  it("is refused without naming that certificate", async () => {
    const key = await makeKey();
    const { id: ours } = await harness.makeApplication(organisationId);
    const { id: otherId } = await harness.makeOrganisation();
    const { id: theirs } = await harness.makeApplication(otherId);
    const request = (applicationId: string) => ({ applicationId, type: "signing", csr: key.csr() });
    const { kid } = await issueCertificate.execute(harness.as("admin", organisationId), request(ours));
    const stranger = harness.as("admin", otherId);
    const inspection = await inspectCsr.execute(stranger, request(theirs));
    expect(inspection.findings.map(({ code }) => code)).toContain("key.used_by_another");
    expect(JSON.stringify(inspection)).not.toContain(kid);
    const refusal = await issueCertificate.execute(stranger, request(theirs)).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "rejected_by_policy" });
    expect(JSON.stringify(refusal)).not.toContain(kid);
  });

  it("is named when it is the holder's own", async () => {
    const key = await makeKey();
    const { id: applicationId } = await harness.makeApplication(organisationId);
    const admin = harness.as("admin", organisationId);
    const { kid } = await issueCertificate.execute(admin, { applicationId, type: "signing", csr: key.csr() });
    const inspection = await inspectCsr.execute(admin, { applicationId, type: "signing", csr: key.csr() });
    expect(JSON.stringify(inspection.findings)).toContain(kid);
  });
});
