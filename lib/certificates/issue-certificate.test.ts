import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCsr } from "@/lib/pki-browser/create-csr";
import { createKey } from "@/lib/pki-browser/create-key";
import { createPassphrase } from "@/lib/pki-browser/create-passphrase";
import { createPkcs12 } from "@/lib/pki-browser/create-pkcs12";
import type { Context } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { csrTemplate } from "./csr-template";
import { inspectCsr } from "./inspect-csr";
import { issueCertificate } from "./issue-certificate";
import { revokeCertificate } from "./revoke-certificate";
import { freshCsr, makeKey, withFiles } from "./testing";

const run = promisify(execFile);

describe("issueCertificate", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await createHarness();
  });
  afterAll(() => harness.close());

  async function holder(data: { certificateLimit?: number } = {}) {
    const organisation = await harness.makeOrganisation();
    const application = await harness.makeApplication(organisation.id, data);
    return { organisation, application, admin: harness.as("admin", organisation.id) };
  }

  const issueFor = async (ctx: Context, applicationId: string, csr: string, type = "signing") =>
    issueCertificate.execute(ctx, { applicationId, type, csr });

  it.each(["signing", "transport", "encryption"])("issues a %s certificate that openssl verifies", async (type) => {
    const { organisation, application, admin } = await holder();
    const issued = await issueFor(admin, application.id, await freshCsr("RSA"), type);
    expect(issued).toMatchObject({
      type,
      status: "active",
      applicationId: application.id,
      organisationId: organisation.id,
      isSuperseded: false,
      isExpiring: false,
    });
    expect(issued.subject).toBe(`C=GB, O=Example Bank PLC, OU=${organisation.id}, CN=${application.uniqueName}`);
    const files = {
      "root.pem": harness.deps.authorities.root().certificatePem,
      "chain.pem": issued.chain,
      "leaf.pem": issued.certificate,
    };
    const stdout = await withFiles(files, async (directory) => {
      const path = (name: string) => join(directory, name);
      const chain = ["-CAfile", path("root.pem"), "-untrusted", path("chain.pem")];
      return (await run("openssl", ["verify", "-x509_strict", ...chain, path("leaf.pem")])).stdout;
    });
    expect(stdout).toContain("leaf.pem: OK");
  });

  it.each(["signing", "transport", "encryption"] as const)(
    "issues a %s certificate for a key and a CSR that a browser creates with the subject of csrTemplate",
    async (type) => {
      const { application, admin } = await holder();
      const { subject } = await csrTemplate.execute(admin, { applicationId: application.id, type });
      const key = await createKey("p-256", type);
      const csr = await createCsr(key, { subject });
      const inspection = await inspectCsr.execute(admin, { applicationId: application.id, type, csr });
      expect(inspection).toMatchObject({ accepted: true, findings: [] });
      const issued = await issueFor(admin, application.id, csr, type);
      const { certificate: certificatePem, chain: chainPem } = issued;
      const passphrase = createPassphrase();
      const files = { pkcs8: key.pkcs8, certificatePem, chainPem, friendlyName: application.uniqueName, passphrase };
      createSecureContext({ pfx: Buffer.from(await createPkcs12(files)), passphrase });
    },
  );

  it("issues for a CSR that openssl creates with the command of csrTemplate", async () => {
    const { application, admin } = await holder();
    const { command, csrFileName } = await csrTemplate.execute(admin, {
      applicationId: application.id,
      type: "signing",
    });
    const csr = await withFiles({}, async (directory) => {
      await run("sh", ["-c", command], { cwd: directory });
      return readFile(join(directory, csrFileName), "utf8");
    });
    const issued = await issueFor(admin, application.id, csr);
    expect(issued).toMatchObject({ status: "active", publicKey: { kty: "RSA" } });
    expect(issued).not.toHaveProperty("findings");
  });

  it("writes intent and certificate to the audit log, but not the upload", async () => {
    const { application, admin } = await holder();
    const issued = await issueFor(admin, application.id, await freshCsr());
    const events = await harness.deps.db.prisma.auditEvent.findMany({
      where: { entityId: issued.id },
      orderBy: { at: "asc" },
    });
    expect(events.map((event) => [event.operation, (event.after as { status: string }).status])).toEqual([
      ["certificate.issue", "prepared"],
      ["certificate.issue", "active"],
    ]);
    expect(JSON.stringify(events)).not.toContain("BEGIN CERTIFICATE REQUEST");
  });

  it("rejects viewers, other organisations, anonymous callers and invalid input", async () => {
    const { organisation, application } = await holder();
    const csr = await freshCsr();
    const stranger = await holder();
    const as = (ctx: Context, input: object = { applicationId: application.id, type: "signing", csr }) =>
      issueCertificate.execute(ctx, input);
    await expect(as(harness.as("viewer", organisation.id))).rejects.toMatchObject({ code: "forbidden" });
    await expect(as(stranger.admin)).rejects.toMatchObject({ code: "not_found" });
    await expect(as(harness.anonymous())).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(as(harness.as("super_admin"), { type: "signing", csr })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(
      as(harness.as("super_admin"), { applicationId: application.id, type: "nonsense", csr }),
    ).rejects.toMatchObject({ code: "invalid_input" });
    expect(await harness.deps.db.prisma.certificate.count({ where: { applicationId: application.id } })).toBe(0);
  });

  it("rejects a CSR with findings, and a suspended holder", async () => {
    const { organisation, application, admin } = await holder();
    const refusal = issueFor(admin, application.id, (await makeKey()).csr({ C: "FR", CN: "x" }));
    await expect(refusal).rejects.toMatchObject({
      code: "rejected_by_policy",
      details: { reason: "csr.subject.country_mismatch", findings: [{ severity: "error" }, {}] },
    });
    await harness.deps.db.prisma.organisation.update({ where: { id: organisation.id }, data: { status: "suspended" } });
    await expect(issueFor(admin, application.id, await freshCsr())).rejects.toMatchObject({
      code: "precondition_failed",
    });
  });

  it("issues one certificate for 50 concurrent requests with the same CSR", async () => {
    const { application, admin } = await holder();
    const csr = await freshCsr();
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => issueFor(admin, application.id, csr)));
    const won = outcomes.filter((outcome) => outcome.status === "fulfilled");
    expect(won).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "conflict" });
    }
    const kid = won[0]?.value.kid;
    await expect(issueFor(admin, application.id, csr)).rejects.toThrow(kid);
  });

  it("lets exactly one of two organisations claim a key", async () => {
    for (let trial = 0; trial < 5; trial++) {
      const [one, other] = [await holder(), await holder()];
      const key = await makeKey();
      const csrs = [key.csr({ CN: "one" }), key.csr({ CN: "other" })];
      const outcomes = await Promise.allSettled([
        issueFor(one.admin, one.application.id, csrs[0] as string),
        issueFor(other.admin, other.application.id, csrs[1] as string),
      ]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      const lost = outcomes.find((outcome) => outcome.status === "rejected");
      expect(lost?.reason).toMatchObject({ code: "rejected_by_policy", details: { reason: "key.used_by_another" } });
    }
  });

  it("restricts a key to one certificate type", async () => {
    const { application, admin } = await holder();
    const key = await makeKey();
    await issueFor(admin, application.id, key.csr());
    await expect(issueFor(admin, application.id, key.csr(), "encryption")).rejects.toMatchObject({
      details: { reason: "key.used_for_another_type" },
    });
  });

  it("never exceeds the limit under concurrent requests", async () => {
    const { application, admin } = await holder({ certificateLimit: 3 });
    const csrs = await Promise.all(Array.from({ length: 12 }, () => freshCsr()));
    await Promise.allSettled(csrs.map((csr) => issueFor(admin, application.id, csr)));
    const { prisma } = harness.deps.db;
    const active = await prisma.certificate.count({ where: { applicationId: application.id, status: "active" } });
    expect(active).toBeLessThanOrEqual(3);
    expect(await prisma.certificate.count({ where: { applicationId: application.id, status: "prepared" } })).toBe(0);
    await expect(
      (async () => {
        for (;;) await issueFor(admin, application.id, await freshCsr());
      })(),
    ).rejects.toMatchObject({ code: "rejected_by_policy", details: { reason: "certificate.limit_reached" } });
    expect(await prisma.certificate.count({ where: { applicationId: application.id, status: "active" } })).toBe(3);
  });

  it("releases the key of a revoked certificate to its holder, unless it was compromised", async () => {
    const { application, admin } = await holder();
    const key = await makeKey();
    const first = await issueFor(admin, application.id, key.csr());
    await revokeCertificate.execute(admin, { kid: first.kid, reason: "superseded" });
    const second = await issueFor(admin, application.id, key.csr());
    expect(second.findings?.map(({ code }) => code)).toContain("key.reused");
    await revokeCertificate.execute(admin, { kid: second.kid, reason: "keyCompromise" });
    await expect(issueFor(admin, application.id, key.csr())).rejects.toMatchObject({
      details: { reason: "key.blocked" },
    });
  });

  it("accepts DER in base64", async () => {
    const { application, admin } = await holder();
    const pem = await freshCsr();
    const base64 = pem.replace(/-----[^-]+-----|\s/g, "");
    expect((await issueFor(admin, application.id, base64)).status).toBe("active");
  });

  it("issues to an organisation with a profile of that level only", async () => {
    const { organisation, admin } = await holder();
    const issued = await issueCertificate.execute(harness.as("super_admin"), {
      organisationId: organisation.id,
      type: "organisation-transport",
      csr: await freshCsr(),
    });
    expect(issued).toMatchObject({ applicationId: null, type: "transport", applicationName: null });
    await expect(
      issueCertificate.execute(admin, { organisationId: organisation.id, type: "signing", csr: await freshCsr() }),
    ).rejects.toMatchObject({ details: { reason: "profile.wrong_level" } });
  });
});
