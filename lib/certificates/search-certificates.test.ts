import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/durations";
import { formatName } from "@/lib/pki/names";
import type { Context } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { describeCertificate } from "./describe-certificate";
import { fillThumbprints } from "./fill-thumbprints";
import { getCertificate } from "./get-certificate";
import { issueCertificate } from "./issue-certificate";
import { listCertificates } from "./list-certificates";
import { renewCertificate } from "./renew-certificate";
import { revokeCertificate } from "./revoke-certificate";
import type { Certificate } from "./schema/certificate";
import { searchTerms } from "./search";
import { freshCsr } from "./testing";

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

  const endAt = ({ id }: Certificate, afterMs: number) =>
    harness.deps.db.prisma.certificate.update({
      where: { id },
      data: { notAfter: new Date(harness.clock.now().getTime() + afterMs) },
    });
  const names = async (input: object, ctx = admin) =>
    (await listCertificates.execute(ctx, input)).items.map(({ name }) => name);

  it("finds by prefix of KID, serial and thumbprint, with and without colons", async () => {
    const one = all[3] as Certificate;
    const colons = (one.thumbprintSha256.toUpperCase().match(/../g) ?? []).join(":");
    const queries = [
      one.kid,
      one.kid.slice(0, 9),
      one.serialNumber,
      one.serialNumber.toUpperCase().slice(0, 12),
      `0x${one.serialNumber}`,
      one.thumbprintSha256,
      one.thumbprintSha256.slice(0, 11),
      colons,
      colons.slice(0, 20),
    ];
    for (const q of queries) expect([q, await names({ q })]).toEqual([q, ["Delta"]]);
  });

  it("finds by every identifier and name as printed by programs and the page itself", async () => {
    const one = all[3] as Certificate;
    const { thumbprintSha1, publicKey, subject } = await describeCertificate.execute(admin, { kid: one.kid });
    const pairs = (hex: string, by: string) => (hex.match(/../g) ?? []).join(by);
    const rfc4514 = [...subject]
      .reverse()
      .map((part) => formatName([part]))
      .join(",");
    const own = `C = GB, O = "${subject.find(({ type }) => type === "O")?.value}", OU = ${organisationId}`;
    const unique: string[] = [
      `'${one.kid}`,
      `serial=${one.serialNumber.toUpperCase()}`,
      `Serial Number: ${pairs(one.serialNumber, ":")}`,
      BigInt(`0x${one.serialNumber}`).toString(),
      `\u200e${pairs(one.serialNumber, " ")}`,
      `sha256 Fingerprint=${pairs(one.thumbprintSha256, ":").toUpperCase()}`,
      thumbprintSha1,
      pairs(thumbprintSha1.toUpperCase(), ":"),
      `\u200e${pairs(thumbprintSha1, " ")}`,
      `SHA1 Fingerprint=${pairs(thumbprintSha1, ":")}`,
      Buffer.from(thumbprintSha1, "hex").toString("base64url"),
      thumbprintSha1.slice(0, 9),
      publicKey.thumbprint,
      publicKey.fingerprint,
    ];
    for (const q of unique) expect([q, await names({ q })]).toEqual([q, ["Delta"]]);
    for (const q of [
      one.subject,
      rfc4514,
      own,
      `OU=${organisationId}`,
      organisationId,
      applicationId,
      `CN=${subject.at(-1)?.value}`,
    ]) {
      expect([q, (await names({ q })).length]).toEqual([q, all.length]);
      expect([q, await names({ q }, stranger)]).toEqual([q, []]);
    }
    expect(await names({ q: `${one.subject}x` })).toEqual([]);
    expect(await names({ q: "C=XX" })).toEqual([]);
  });

  it("accepts the SHA-256 thumbprint and a spreadsheet's apostrophe in place of a KID", async () => {
    const one = all[3] as Certificate;
    const colons = (one.thumbprintSha256.match(/../g) ?? []).join(":");
    for (const kid of [`'${one.kid}`, one.thumbprintSha256, `\u200e${colons}`]) {
      expect((await getCertificate.execute(admin, { kid })).kid).toBe(one.kid);
    }
    await expect(getCertificate.execute(admin, { kid: "nonsense" })).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("finds the SHA-1 thumbprints of older certificates after they are filled in", async () => {
    const one = all[3] as Certificate;
    const { thumbprintSha1 } = await describeCertificate.execute(admin, { kid: one.kid });
    await harness.deps.db.prisma.certificate.updateMany({ data: { thumbprintSha1: null } });
    expect(await names({ q: thumbprintSha1 })).toEqual([]);
    expect(await fillThumbprints(harness.deps)).toBe(all.length);
    expect(await names({ q: thumbprintSha1 })).toEqual(["Delta"]);
    expect(await fillThumbprints(harness.deps)).toBe(0);
  });

  it("parses the possible meanings of a search text", () => {
    expect(searchTerms("00:aB:cd:ef")).toEqual({
      text: "00:ab:cd:ef",
      identifier: { serials: ["abcdef"] },
      serialPrefix: "abcdef",
      sha1Prefix: "00abcdef",
      thumbprintPrefix: { hex: "00abcdef", kidPrefix: "AKvN" },
    });
    expect(searchTerms("Pay")).toEqual({ text: "pay" });
  });
});
