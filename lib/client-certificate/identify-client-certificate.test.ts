import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueTestLeaf, testKey, testPki } from "@/lib/ca/testing";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import type { Database } from "@/lib/db/database";
import { DAY_MS } from "@/lib/durations";
import { transportProfile } from "@/lib/profiles/built-in";
import {
  buildCertificate,
  clientAuth,
  exactExtension,
  indefinite,
  writtenFalse,
} from "@/lib/testing/build-certificate";
import { extension } from "@/lib/testing/build-csr";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { identifyClientCertificate } from "./identify-client-certificate";

const derOf = (pem: string) => new X509Certificate(pem).raw;

describe("identifyClientCertificate", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await createHarness();
  });
  afterAll(() => harness.close());

  async function issue(type = "transport") {
    const organisation = await harness.makeOrganisation();
    const application = await harness.makeApplication(organisation.id);
    const isServer = type === "organisation-transport"; // issued by the platform only
    const admin = isServer ? harness.as("super_admin") : harness.as("admin", organisation.id);
    const holder = type.startsWith("organisation")
      ? { organisationId: organisation.id }
      : { applicationId: application.id };
    const certificate = await issueCertificate.execute(admin, { ...holder, type, csr: await freshCsr() });
    return { organisation, application, admin, certificate, der: derOf(certificate.certificate) };
  }
  const identify = (der: Uint8Array, daysFromNow = 0) =>
    identifyClientCertificate(
      {
        db: harness.deps.db,
        clock: { now: () => new Date(harness.clock.now().getTime() + daysFromNow * DAY_MS) },
      },
      { der, via: "tls" },
    );

  it("identifies a valid Transport certificate and its holder", async () => {
    const { organisation, application, certificate, der } = await issue();
    expect(await identify(der)).toEqual({
      kind: "ours",
      certificateId: certificate.id,
      kid: certificate.kid,
      type: "transport",
      applicationId: application.id,
      organisationId: organisation.id,
      subject: certificate.subject,
      thumbprintS256: certificate.kid,
      notAfter: new Date(certificate.notAfter),
    });
  });

  it("rejects a revoked certificate at the next call", async () => {
    const { admin, certificate, der } = await issue();
    expect(await identify(der)).toMatchObject({ kind: "ours" });
    await revokeCertificate.execute(admin, { kid: certificate.kid, reason: "superseded" });
    expect(await identify(der)).toMatchObject({
      kind: "refused",
      reason: "revoked",
      ours: { kid: certificate.kid },
    });
  });

  it.each([
    ["expired", 351],
    ["not_yet_valid", -1],
  ])("rejects one that is %s", async (reason, days) => {
    const { der } = await issue();
    expect(await identify(der, days)).toMatchObject({ kind: "refused", reason });
  });

  it.each([
    ["signing", "wrong_type"],
    ["encryption", "wrong_type"],
    ["organisation-transport", "wrong_purpose"],
  ])("rejects a %s certificate as a TLS client", async (type, reason) => {
    expect(await identify((await issue(type)).der)).toMatchObject({ kind: "refused", reason });
  });

  it("rejects while the application or the organisation is suspended, and accepts after they are resumed", async () => {
    const { organisation, application, der } = await issue();
    const { prisma } = harness.deps.db;
    const suspend = (status: "active" | "suspended") =>
      prisma.application.update({ where: { id: application.id }, data: { status } });
    await suspend("suspended");
    expect(await identify(der)).toMatchObject({ kind: "refused", reason: "application_suspended" });
    await suspend("active");
    await prisma.organisation.update({ where: { id: organisation.id }, data: { status: "suspended" } });
    expect(await identify(der)).toMatchObject({ kind: "refused", reason: "organisation_suspended" });
    await prisma.organisation.update({ where: { id: organisation.id }, data: { status: "active" } });
    expect(await identify(der)).toMatchObject({ kind: "ours" });
  });

  it("rejects a certificate of a retired authority", async () => {
    const { certificate, der } = await issue();
    const { prisma } = harness.deps.db;
    const retire = (status: "active" | "retired") =>
      prisma.authority.update({ where: { id: certificate.issuerId }, data: { status } });
    await retire("retired");
    expect(await identify(der)).toMatchObject({ kind: "refused", reason: "issuer_retired" });
    await retire("active");
  });

  it("rejects a certificate whose issuance was not completed", async () => {
    const { certificate, der } = await issue();
    await harness.deps.db.prisma.certificate.update({ where: { id: certificate.id }, data: { status: "failed" } });
    expect(await identify(der)).toMatchObject({ kind: "refused", reason: "not_issued" });
  });

  it("identifies a Transport certificate of another authority as foreign, never as ours", async () => {
    const pki = await testPki("EC", harness.clock.now());
    const leaf = await issueTestLeaf(pki, testKey(), transportProfile, harness.clock.now());
    const found = await identify(leaf.certificateDer);
    expect(found).toMatchObject({ kind: "foreign", thumbprintS256: leaf.kid });
    expect(found).not.toHaveProperty("applicationId");
    expect(await identify(leaf.certificateDer, 351)).toMatchObject({ kind: "refused", reason: "expired" });
  });

  it("accepts the encodings of other CAs: encoded defaults, BER, unknown critical extensions", async () => {
    const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const purposes = exactExtension("2.5.29.37", writtenFalse, clientAuth);
    for (const change of [
      { extensions: [purposes] },
      { wrap: indefinite },
      { version: [] },
      { extensions: [purposes, extension("1.2.3.4", Uint8Array.of(5, 0), true)] },
      { serial: Uint8Array.of(2, 1, 0x85) },
    ]) {
      expect(await identify(buildCertificate(pair, change))).toMatchObject({
        kind: "foreign",
        subject: "C=GB, CN=foreign",
      });
    }
    const server = exactExtension("2.5.29.37", writtenFalse, Uint8Array.of(0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1));
    for (const [extensions, reason] of [
      [[server], "wrong_purpose"],
      [[purposes, server], "unreadable"],
    ] as const) {
      expect(await identify(buildCertificate(pair, { extensions: [...extensions] }))).toMatchObject({
        kind: "refused",
        reason,
      });
    }
  });

  it("never identifies a certificate of our authorities, or invalid bytes, as a client's", async () => {
    const { authorities } = harness.deps;
    const responder = await authorities.ocspResponder(authorities.issuing().id);
    expect(await identify(responder.certificateDer)).toMatchObject({ kind: "refused", reason: "wrong_purpose" });
    expect(await identify(authorities.issuing().certificateDer)).toMatchObject({ kind: "foreign" });
    const refused = await identify(Uint8Array.of(0x30, 0x80, 1, 2, 3));
    expect(refused).toMatchObject({ kind: "refused", reason: "unreadable" });
    expect(refused).not.toHaveProperty("ours");
  });

  it("throws unavailable when the record can't be read", async () => {
    const { der } = await issue();
    const db = { query: () => Promise.reject(new Error("connection refused")) } as unknown as Database;
    await expect(identifyClientCertificate({ db, clock: harness.clock }, { der, via: "tls" })).rejects.toMatchObject({
      code: "unavailable",
    });
  });
});
