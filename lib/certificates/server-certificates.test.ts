import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { extensionValue, parseCertificate } from "@/lib/pki/certificate";
import type { Context } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { inspectCsr } from "./inspect-csr";
import { issueCertificate } from "./issue-certificate";
import { renewCertificate } from "./renew-certificate";
import { csrForNames } from "./testing";

const type = "organisation-transport";

describe("server certificates", () => {
  let harness: Harness;
  let root: Context;
  beforeAll(async () => {
    harness = await createHarness({
      PUBLIC_URL: "https://id.portal.example.com",
      PKI_URL: "http://pki.portal.example.com",
      MTLS_URL: "https://mtls.portal.example.com",
    });
    root = harness.as("super_admin");
  });
  afterAll(() => harness.close());

  it("contain the host names of the CSR", async () => {
    const { id: organisationId } = await harness.makeOrganisation();
    const csr = csrForNames("api.bank.example", "*.mtls.bank.example");
    expect(await inspectCsr.execute(root, { csr, type, organisationId })).toMatchObject({ accepted: true });
    const { certificate } = await issueCertificate.execute(root, { organisationId, type, csr });
    const der = Buffer.from(certificate.replace(/-----[^-]+-----|\s/g, ""), "base64");
    expect(extensionValue(parseCertificate(der), "subjectAltName")?.names).toEqual([
      { kind: "dns", value: "api.bank.example" },
      { kind: "dns", value: "*.mtls.bank.example" },
    ]);
  });

  it.each([
    ["every host", "*"],
    ["a top-level domain", "com"],
    ["a public suffix", "*.co.uk"],
    ["an address", "127.0.0.1"],
    ["a URL", "http://example.com"],
    ["an empty label", ".example.com"],
    ["a label that is too long", `${"a".repeat(64)}.example.com`],
    ["the portal's own host", "id.portal.example.com"],
    ["the portal's own host for status", "pki.portal.example.com"],
    ["the portal's own host for mTLS", "mtls.portal.example.com"],
    ["nothing", ""],
    ["a NUL", "a\0b"],
    ["a byte beyond ASCII", "a\u00ffb"],
    ["a line feed", "a\nb"],
    ["a line break", "a.example.com\r\n"],
    ["a space", "a b.example"],
    ["UTF-8 letters", Buffer.from("bücher.example")],
  ])("are rejected for %s, with the same message in the inspection", async (_, name) => {
    const { id: organisationId } = await harness.makeOrganisation();
    const csr = csrForNames("api.bank.example", name);
    const inspection = await inspectCsr.execute(root, { csr, type, organisationId });
    expect(inspection).toMatchObject({ accepted: false });
    const finding = inspection.findings.find(({ code }) => code === "csr.extension.host_name");
    expect(finding?.fix).toContain("api.bank.example"); // the fix keeps the valid names
    await expect(issueCertificate.execute(root, { organisationId, type, csr })).rejects.toMatchObject({
      code: "rejected_by_policy",
      publicMessage: finding?.message,
      details: { reason: "csr.extension.host_name", findings: expect.arrayContaining([finding]) },
    });
  });

  it("are rejected for more than twenty names", async () => {
    const { id: organisationId } = await harness.makeOrganisation();
    const names = Array.from({ length: 100 }, (_, i) => `host-${i}.example.com`);
    await expect(
      issueCertificate.execute(root, { organisationId, type, csr: csrForNames(...names) }),
    ).rejects.toMatchObject({ code: "rejected_by_policy", details: { reason: "csr.extension.host_name" } });
  });

  it("are issued by super administrators only, and the inspection reports it", async () => {
    const { id: organisationId } = await harness.makeOrganisation();
    const csr = csrForNames("api.bank.example");
    const admin = harness.as("admin", organisationId);
    const client: Context = {
      ...admin,
      actor: {
        kind: "client",
        clientId: "c",
        organisationId,
        scopes: new Set(["certificate:issue", "certificate:read"]),
      },
    };
    for (const ctx of [admin, client]) {
      const inspection = await inspectCsr.execute(ctx, { csr, type, organisationId });
      const finding = inspection.findings.find(({ code }) => code === "profile.server_certificates_restricted");
      expect(inspection.accepted).toBe(false);
      expect(finding).toMatchObject({ severity: "error", message: expect.stringContaining("super administrators") });
      expect(finding?.fix).toBeUndefined(); // another CSR would not help
      await expect(issueCertificate.execute(ctx, { organisationId, type, csr })).rejects.toMatchObject({
        code: "forbidden",
        publicMessage: finding?.message,
      });
    }
  });

  it("are renewed by super administrators only", async () => {
    const { id: organisationId } = await harness.makeOrganisation();
    const issued = await issueCertificate.execute(root, { organisationId, type, csr: csrForNames("api.bank.example") });
    const renewal = { kid: issued.kid, csr: csrForNames("api.bank.example") };
    await expect(renewCertificate.execute(harness.as("admin", organisationId), renewal)).rejects.toMatchObject({
      code: "forbidden",
      publicMessage: expect.stringContaining("super administrators"),
    });
    expect(await renewCertificate.execute(root, renewal)).toMatchObject({ replaces: issued.kid });
  });
});
