import { createPrivateKey, createPublicKey } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { getCertificate } from "./get-certificate";
import { inspectCsr } from "./inspect-csr";
import { issueCertificate } from "./issue-certificate";
import { freshCsr, makeKey } from "./testing";

describe("inspectCsr", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await createHarness();
  });
  afterAll(() => harness.close());

  async function holder() {
    const organisation = await harness.makeOrganisation();
    const application = await harness.makeApplication(organisation.id);
    return { organisation, application, admin: harness.as("admin", organisation.id) };
  }

  it("returns the certificate that would be issued", async () => {
    const { application, admin } = await holder();
    const inspection = await inspectCsr.execute(admin, {
      csr: await freshCsr("RSA"),
      type: "transport",
      applicationId: application.id,
    });
    expect(inspection).toMatchObject({
      accepted: true,
      subject: "CN=test",
      publicKey: { kind: "RSA", bits: 2048 },
      signatureAlgorithm: "sha256WithRSAEncryption",
      willIssue: {
        type: "transport",
        subject: expect.stringContaining(`CN=${application.uniqueName}`),
        keyUsages: ["digitalSignature", "keyEncipherment"],
        extendedKeyUsages: ["clientAuth"],
      },
    });
  });

  it("rejects what issuing would reject, with the same message", async () => {
    const { application, admin } = await holder();
    const csr = await freshCsr();
    const { kid } = await issueCertificate.execute(admin, { applicationId: application.id, type: "signing", csr });
    const again = await inspectCsr.execute(admin, { csr, type: "signing", applicationId: application.id });
    expect(again.accepted).toBe(false);
    expect(again.findings[0]).toMatchObject({
      code: "key.has_active_certificate",
      message: expect.stringContaining(kid),
    });
    const renewal = { csr, type: "signing", applicationId: application.id, replaces: kid };
    expect((await inspectCsr.execute(admin, renewal)).accepted).toBe(true);
  });

  it("accepts a CSR alone, and rejects other organisations and anonymous callers", async () => {
    const { application, organisation } = await holder();
    const stranger = await holder();
    const csr = await freshCsr();
    expect((await inspectCsr.execute(stranger.admin, { csr })).accepted).toBe(true);
    expect((await inspectCsr.execute(stranger.admin, { csr: "nonsense" })).findings[0]?.code).toBe("csr.not_a_csr");
    await expect(
      inspectCsr.execute(stranger.admin, { csr, type: "signing", applicationId: application.id }),
    ).rejects.toMatchObject({ code: "not_found" });
    await expect(
      inspectCsr.execute(stranger.admin, { csr, type: "signing", organisationId: organisation.id }),
    ).rejects.toMatchObject({ code: "not_found" });
    await expect(inspectCsr.execute(harness.anonymous(), { csr })).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(inspectCsr.execute(stranger.admin, { csr: "" })).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("blocks a key whose private key was uploaded, and stores none of its bytes", async () => {
    const { application, admin, organisation } = await holder();
    const [inspected, issued] = [await makeKey(), await makeKey("RSA")];
    const uploads = [
      () => inspectCsr.execute(admin, { csr: inspected.keyPem }),
      async () =>
        inspectCsr.execute(admin, {
          csr: inspected.keyPem + inspected.csr(),
          type: "signing",
          applicationId: application.id,
        }),
    ];
    for (const upload of uploads) {
      expect((await upload()).findings[0]).toMatchObject({ code: "csr.contains_private_key" });
    }
    const der = issued.keyPem.replace(/-----[^-]+-----|\s/g, "");
    for (const csr of [issued.keyPem, der]) {
      await expect(
        issueCertificate.execute(admin, { applicationId: application.id, type: "signing", csr }),
      ).rejects.toMatchObject({ code: "rejected_by_policy", details: { reason: "csr.contains_private_key" } });
    }
    for (const key of [inspected, issued]) {
      const asked = { csr: key.csr(), type: "signing", applicationId: application.id };
      expect((await inspectCsr.execute(admin, asked)).findings.map(({ code }) => code)).toContain("key.blocked");
    }
    const where = { operation: "key.block_leaked", organisationId: organisation.id };
    expect(await harness.deps.db.prisma.auditEvent.count({ where })).toBeGreaterThanOrEqual(3);

    const everything = await dump();
    for (const secret of secretsOf(inspected.keyPem).concat(secretsOf(issued.keyPem))) {
      expect(everything.includes(secret)).toBe(false);
    }
  });

  it("revokes the certificates on an uploaded private key, in every organisation and for every uploader", async () => {
    const [{ application, admin, organisation }, other] = [await holder(), await holder()];
    const key = await makeKey();
    const input = { applicationId: application.id, type: "signing", csr: key.csr() };
    const { id, kid } = await issueCertificate.execute(admin, input);
    await inspectCsr.execute(other.admin, { csr: key.keyPem });
    expect(await getCertificate.execute(admin, { kid })).toMatchObject({
      status: "revoked",
      revocationReason: "keyCompromise",
    });
    const where = {
      entity: "certificate",
      entityId: id,
      organisationId: organisation.id,
      operation: "key.block_leaked",
    };
    expect(await harness.deps.db.prisma.auditEvent.count({ where })).toBe(1);
    await inspectCsr.execute(admin, { csr: key.keyPem }); // a second upload is not an error
  });

  it("revokes nothing for a forged private key that contains another user's public key", async () => {
    const { application, admin } = await holder();
    const [key, forger] = [await makeKey(), await makeKey()];
    const { kid } = await issueCertificate.execute(admin, {
      applicationId: application.id,
      type: "signing",
      csr: key.csr(),
    });
    const point = createPublicKey(key.keyPem).export({ format: "der", type: "spki" }).subarray(-65);
    const made = createPrivateKey(forger.keyPem).export({ format: "der", type: "pkcs8" });
    Buffer.from(point).copy(made, made.length - 65);
    const { findings } = await inspectCsr.execute(admin, { csr: made.toString("base64") });
    expect(findings[0]).toMatchObject({ code: "csr.contains_private_key" });
    expect(await getCertificate.execute(admin, { kid })).toMatchObject({ status: "active" });
  });

  /** Every row of every table as text; bytes as hex. */
  async function dump(): Promise<string> {
    const { prisma } = harness.deps.db;
    const tables = await prisma.$queryRaw<{ name: string }[]>`
      SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public'`;
    const texts = await Promise.all(
      tables.map(async ({ name }) => {
        const rows = await prisma.$queryRawUnsafe<{ text: string | null }[]>(
          `SELECT string_agg(t::text, E'\\n') AS text FROM "${name}" AS t`,
        );
        return rows[0]?.text ?? "";
      }),
    );
    expect(tables.length).toBeGreaterThan(10);
    return texts.join("\n");
  }
});

/** Parts of a PKCS#8 key with secret numbers, in base64 as in the PEM and in hex. */
function secretsOf(keyPem: string): string[] {
  const lines = keyPem.split("\n").filter((line) => line && !line.startsWith("-"));
  const hex = Buffer.from(lines.join(""), "base64").toString("hex");
  // P-256: the secret number is near the start; RSA: the CRT coefficients are at the end.
  return hex.length < 400
    ? [lines[0] as string, hex.slice(72, 104)]
    : [lines.at(-2) as string, hex.slice(-400, -300), hex.slice(-64)];
}
