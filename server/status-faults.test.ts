import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { parseCrl } from "@/lib/pki/crl-parse";
import { certStatusIn, ocspRequest, responseStatusOf } from "@/lib/testing/ocsp-request";
import { createTestServer, type TestServer } from "./testing";

const WITHIN = { timeout: 20_000, interval: 100 };
let t: TestServer;
beforeAll(async () => {
  t = await createTestServer();
});
afterAll(() => t.close());

async function makeHolder() {
  const { id: organisationId } = await t.makeOrganisation();
  const { id: applicationId } = await t.makeApplication(organisationId);
  const ctx = t.as("admin", organisationId);
  const issue = async () => issueCertificate.execute(ctx, { applicationId, type: "signing", csr: await freshCsr() });
  const kids = async () => {
    const { body } = await t.call("GET", `/keystore/${organisationId}/${applicationId}/application.jwks`);
    return (body.keys as { kid: string }[]).map(({ kid }) => kid);
  };
  return { ctx, issue, kids };
}
const issuing = () => t.deps.authorities.issuing();
const readiness = () => t.call("GET", "/readyz");
async function ocsp(serialHex: string): Promise<Buffer> {
  const body = ocspRequest(issuing().issuer, serialHex);
  const headers = { "content-type": "application/ocsp-request" };
  const response = await fetch(`${t.url}/pki/ocsp/${issuing().id}`, {
    method: "POST",
    body: new Uint8Array(body),
    headers,
  });
  return Buffer.from(await response.arrayBuffer());
}
async function crlSerials(): Promise<string[]> {
  const response = await fetch(`${t.url}/pki/${issuing().id}.crl`);
  return parseCrl(Buffer.from(await response.arrayBuffer())).entries.map(({ serialHex }) => serialHex);
}
const broken = () => Promise.reject(new Error("the key store is unavailable"));

describe("when the CRL can't be signed", () => {
  it("readiness and metrics report it, active keys stay active, revoked ones revoked, and the CRL is published once possible", async () => {
    const { ctx, issue, kids } = await makeHolder();
    const [live, revoked] = [await issue(), await issue()];
    expect((await readiness()).status).toBe(200);
    const sign = vi.spyOn(issuing().signer, "sign").mockImplementation(broken);
    try {
      await revokeCertificate.execute(ctx, { kid: revoked.kid, reason: "superseded" });
      await vi.waitFor(async () => expect((await readiness()).status).toBe(503), WITHIN);
      const { text } = await readiness();
      expect(text).toMatch(/^not ready\ncrl: Signing the CRL of .+ has failed since \d{4}-/);
      expect(text).not.toContain("key store");
      expect((await t.call("GET", "/metrics")).text).toContain('countersign_status_faults{part="crl"} 1');
      expect(await kids()).toEqual([live.kid]);
      expect(certStatusIn(await ocsp(live.serialNumber), live.serialNumber)).toBe("good");
      expect(certStatusIn(await ocsp(revoked.serialNumber), revoked.serialNumber)).toBe("revoked");
      expect(await crlSerials()).not.toContain(revoked.serialNumber); // the last signed one, still valid
      expect((await t.call("GET", "/livez")).status).toBe(200);
    } finally {
      sign.mockRestore();
    }
    await vi.waitFor(async () => expect(await crlSerials()).toContain(revoked.serialNumber), WITHIN);
    expect(await readiness()).toMatchObject({ status: 200, text: "ready\n" });
    expect((await t.call("GET", "/metrics")).text).toContain('countersign_status_faults{part="crl"} 0');
  });
});

describe("when OCSP responses can't be signed", () => {
  it("readiness reports it and clients get tryLater, never an outdated status", async () => {
    const { issue, kids } = await makeHolder();
    const live = await issue();
    const responder = await t.deps.authorities.ocspResponder(issuing().id);
    const sign = vi.spyOn(responder.signer, "sign").mockImplementation(broken);
    try {
      expect(responseStatusOf(await ocsp(live.serialNumber))).toBe("tryLater");
      const { status, text } = await readiness();
      expect([status, text]).toEqual([
        503,
        expect.stringMatching(/^not ready\nocsp: Signing OCSP responses of .+ has failed since/),
      ]);
      expect((await t.call("GET", "/metrics")).text).toContain('countersign_status_faults{part="ocsp"} 1');
      expect(await kids()).toEqual([live.kid]);
    } finally {
      sign.mockRestore();
    }
    // Without OCSP requests: recovery of signing is detected automatically.
    await vi.waitFor(async () => expect((await readiness()).status).toBe(200), WITHIN);
    expect(certStatusIn(await ocsp(live.serialNumber), live.serialNumber)).toBe("good");
  });
});
