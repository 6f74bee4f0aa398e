import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/durations";
import type { Context } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { getKeyUsage } from "@/lib/usage/get-key-usage";
import { countCertificates } from "./count-certificates";
import { csrTemplate } from "./csr-template";
import { describeCertificate } from "./describe-certificate";
import { downloadCertificate } from "./download-certificate";
import { getCertificate } from "./get-certificate";
import { issueCertificate } from "./issue-certificate";
import { listCertificates } from "./list-certificates";
import { renewCertificate } from "./renew-certificate";
import { revokeCertificate } from "./revoke-certificate";
import { getRotation } from "./rotation";
import type { Certificate } from "./schema/certificate";
import { freshCsr, withFiles } from "./testing";

const run = promisify(execFile);

describe("finding and reading certificates", () => {
  let harness: Harness;
  let organisationId: string;
  let applicationId: string;
  let admin: Context;
  let stranger: Context;
  /** Oldest first: revoked, expired, superseded, its successor (not expiring), expiring. */
  let all: Certificate[];
  beforeAll(async () => {
    harness = await createHarness();
    organisationId = (await harness.makeOrganisation({ legalName: "100%_Sure Bank PLC" })).id;
    applicationId = (await harness.makeApplication(organisationId)).id;
    admin = harness.as("admin", organisationId);
    stranger = harness.as("admin", (await harness.makeOrganisation()).id);
    const issue = async (name: string, type = "signing") =>
      issueCertificate.execute(admin, { applicationId, type, csr: await freshCsr(), name });
    const revoked = await issue("Alpha");
    await revokeCertificate.execute(admin, { kid: revoked.kid, reason: "superseded" });
    const expired = await issue("Beta");
    await endAt(expired, -DAY_MS);
    const superseded = await issue("Gamma", "transport");
    const successor = await renewCertificate.execute(admin, {
      kid: superseded.kid,
      csr: await freshCsr(),
      name: "Delta",
    });
    const expiring = await issue("Epsilon");
    await endAt(expiring, 10 * DAY_MS);
    all = [revoked, expired, superseded, successor, expiring];
  });
  afterAll(() => harness.close());

  it("is read by every identifier that programs print, in its own organisation only", async () => {
    const [revoked, , , , certificate] = all as [Certificate, unknown, unknown, unknown, Certificate];
    const { thumbprintSha1 } = await describeCertificate.execute(admin, { kid: certificate.kid });
    const pairs = (hex: string) => (hex.match(/../g) ?? []).join(":").toUpperCase();
    const names = [
      certificate.kid,
      certificate.serialNumber,
      `serial=${certificate.serialNumber.toUpperCase()}`,
      BigInt(`0x${certificate.serialNumber}`).toString(),
      pairs(certificate.serialNumber),
      certificate.thumbprintSha256,
      `sha256 Fingerprint=${pairs(certificate.thumbprintSha256)}`,
      thumbprintSha1,
      `SHA1 Fingerprint=${pairs(thumbprintSha1)}`,
      certificate.keyThumbprint,
    ];
    for (const kid of names) {
      expect((await getCertificate.execute(admin, { kid })).kid).toBe(certificate.kid);
      expect((await describeCertificate.execute(admin, { kid })).certificate.kid).toBe(certificate.kid);
      await expect(getCertificate.execute(stranger, { kid })).rejects.toMatchObject({ code: "not_found" });
    }
    expect((await getRotation.execute(admin, { kid: certificate.serialNumber })).predecessor.certificate.kid).toBe(
      certificate.kid,
    );
    const usage = await getKeyUsage.execute(admin, { kid: thumbprintSha1 });
    expect(usage.kid).toBe(certificate.kid);
    await expect(getKeyUsage.execute(stranger, { kid: thumbprintSha1 })).rejects.toMatchObject({ code: "not_found" });
    const again = { kid: pairs(revoked.serialNumber), reason: "superseded" };
    await expect(revokeCertificate.execute(admin, again)).rejects.toMatchObject({ code: "conflict" });
    const renewal = { applicationId, type: "signing", csr: await freshCsr(), replaces: revoked.serialNumber };
    await expect(issueCertificate.execute(admin, renewal)).rejects.toMatchObject({ code: "conflict" });
  });

  it("explains why a reference is invalid: ambiguous, unknown or not a reference", async () => {
    const [{ subject, subjectRfc4514 }] = all as [Certificate];
    for (const kid of [subject, subjectRfc4514]) {
      await expect(getCertificate.execute(admin, { kid })).rejects.toThrow("This names several certificates.");
      await expect(getCertificate.execute(stranger, { kid })).rejects.toMatchObject({ code: "not_found" });
    }
    const wrong = "Give the KID, serial number, thumbprint or subject of a certificate.";
    await expect(getCertificate.execute(admin, { kid: "Payments hub" })).rejects.toMatchObject({
      code: "invalid_input",
      details: { fields: [{ path: "kid", message: wrong }] },
    });
  });

  const endAt = ({ id }: Certificate, afterMs: number) =>
    harness.deps.db.prisma.certificate.update({
      where: { id },
      data: { notAfter: new Date(harness.clock.now().getTime() + afterMs) },
    });
  const names = async (input: object, ctx = admin) =>
    (await listCertificates.execute(ctx, input)).items.map(({ name }) => name);

  it.each([
    [{}, ["Epsilon", "Delta", "Gamma", "Beta", "Alpha"]],
    [{ sort: "createdAt" }, ["Alpha", "Beta", "Gamma", "Delta", "Epsilon"]],
    [{ sort: "-name" }, ["Gamma", "Epsilon", "Delta", "Beta", "Alpha"]],
    [{ status: "active" }, ["Epsilon", "Delta", "Gamma"]],
    [{ status: "expiring" }, ["Epsilon"]],
    [{ status: "superseded" }, ["Gamma"]],
    [{ status: "revoked" }, ["Alpha"]],
    [{ status: "expired" }, ["Beta"]],
    [{ type: "transport" }, ["Delta", "Gamma"]],
    [{ q: "psilo" }, ["Epsilon"]],
    [{ q: "100%_sure", status: "revoked" }, ["Alpha"]],
    [{ q: "1000_sure" }, []],
    [{ q: "_", status: "revoked" }, ["Alpha"]],
    [{ q: "nothing like it" }, []],
  ])("lists %j", async (input, expected) => {
    expect(await names(input)).toEqual(expected);
  });

  it.each(["createdAt", "-createdAt", "notAfter", "-notAfter", "name", "-name"])(
    "pages through in order %s without gaps or duplicates",
    async (sort) => {
      const whole = await names({ sort });
      const paged: string[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await listCertificates.execute(admin, { sort, limit: 2, ...(cursor ? { cursor } : {}) });
        paged.push(...page.items.map(({ name }) => name));
        cursor = page.nextCursor;
      } while (cursor);
      expect(paged).toEqual(whole);
    },
  );

  it("counts each state", async () => {
    const counts = { active: 3, expiring: 1, superseded: 1, revoked: 1, expired: 1 };
    expect(await countCertificates.execute(admin, {})).toEqual(counts);
    expect(await countCertificates.execute(harness.as("auditor"), { applicationId })).toEqual(counts);
    expect(await countCertificates.execute(stranger, { organisationId })).toMatchObject({ active: 0, revoked: 0 });
  });

  it("hides certificates from other organisations, and rejects invalid input", async () => {
    const { kid } = all[0] as Certificate;
    expect(await names({ organisationId }, stranger)).toEqual([]);
    for (const operation of [getCertificate, describeCertificate]) {
      await expect(operation.execute(stranger, { kid })).rejects.toMatchObject({ code: "not_found" });
      await expect(operation.execute(harness.anonymous(), { kid })).rejects.toMatchObject({ code: "unauthenticated" });
      expect(await operation.execute(harness.as("viewer", organisationId), { kid })).toBeTruthy();
    }
    await expect(downloadCertificate.execute(stranger, { kid, format: "pem" })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(listCertificates.execute(admin, { cursor: "bm9uc2Vuc2U" })).rejects.toMatchObject({
      code: "invalid_input",
    });
    const fromNames = Buffer.from('["Alpha","x"]').toString("base64url");
    await expect(listCertificates.execute(admin, { cursor: fromNames })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(getCertificate.execute(admin, { kid: "'; DROP" })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(csrTemplate.execute(stranger, { applicationId, type: "signing" })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("returns the contents that openssl x509 -text prints", async () => {
    const description = await describeCertificate.execute(admin, { kid: (all[3] as Certificate).kid });
    expect(description).toMatchObject({
      version: 3,
      signatureAlgorithm: "ecdsa-with-SHA256",
      publicKey: { kind: "EC", bits: 256, curve: "P-256" },
    });
    const byName = new Map(description.extensions.map((extension) => [extension.name, extension]));
    expect(byName.get("keyUsage")).toMatchObject({ critical: true, lines: ["digitalSignature"] });
    expect(byName.get("extendedKeyUsage")).toMatchObject({ lines: ["clientAuth"] });
    expect(byName.get("basicConstraints")).toMatchObject({ lines: ["Not a certificate authority"] });
  });

  it("downloads every format so that openssl can read it", async () => {
    const { kid } = all[3] as Certificate;
    const download = (format: string) => downloadCertificate.execute(admin, { kid, format });
    const [pem, der, p7c, chain, fullchain] = await Promise.all(
      ["pem", "der", "p7c", "chain", "fullchain"].map(download),
    );
    const text = (file: typeof pem) => Buffer.from(file?.body ?? []).toString();
    expect(text(fullchain)).toBe(text(pem) + text(chain));
    expect(text(chain).match(/BEGIN/g)).toHaveLength(1);
    expect(pem?.fileName).toMatch(/^payments-[\w-]+-rtstransport-[\w-]{6}\.pem$/);
    expect(fullchain?.fileName).toMatch(/-fullchain\.pem$/);
    await withFiles({ "leaf.der": der?.body ?? "", "chain.p7c": p7c?.body ?? "" }, async (directory) => {
      const x509 = await run("openssl", [
        "x509",
        "-inform",
        "DER",
        "-in",
        join(directory, "leaf.der"),
        "-outform",
        "PEM",
      ]);
      expect(x509.stdout).toBe(text(pem));
      const file = ["-inform", "DER", "-in", join(directory, "chain.p7c"), "-print_certs"];
      expect((await run("openssl", ["pkcs7", ...file])).stdout.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    });
  });

  it("returns the commands for a CSR", async () => {
    const template = await csrTemplate.execute(admin, { applicationId, type: "signing" });
    expect(template.subject).toMatchObject({ C: "GB", O: "100%_Sure Bank PLC", OU: organisationId });
    expect(template.command).toContain("openssl req -new");
    expect(template.keyAlgorithms).toContain("ed25519");
    const ec = await csrTemplate.execute(admin, { applicationId, type: "signing", keyAlgorithm: "p-256" });
    expect(ec.command).toContain("P-256");
  });
});
