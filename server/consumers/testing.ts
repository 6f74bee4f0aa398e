/** Certificates of a running portal as files, for the programs of relying parties. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { makeKey } from "@/lib/certificates/testing";
import { pemEncode } from "@/lib/pki/pem";
import { freePort } from "@/lib/testing/portal";
import { createTestServer, type TestServer } from "../testing";

export interface Consumers {
  server: TestServer;
  /** Contains root.pem, root.crt, issuing.pem, issuing.crt, chain.pem (both) and what `issue` writes. */
  directory: string;
  /** Writes NAME.pem, NAME.crt (DER) and NAME.key of a Transport certificate. */
  issue(name: string): Promise<{ kid: string; serialHex: string }>;
  /** Revokes it and waits until the published CRL lists it. */
  revoke(certificate: { kid: string; serialHex: string }): Promise<void>;
  /** Writes the published root.crl and issuing.crl, and crls.pem with both. */
  fetchCrls(): Promise<void>;
  close(): Promise<void>;
}

/** A portal that serves the status URLs in its certificates. */
export async function openConsumers(environment: Record<string, string> = {}): Promise<Consumers> {
  const port = await freePort();
  const server = await createTestServer({
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    PKI_URL: `http://127.0.0.1:${port}`,
    ...environment,
  });
  const directory = await mkdtemp(join(tmpdir(), "countersign-consumers-"));
  const write = (name: string, content: string | Uint8Array) => writeFile(join(directory, name), content);
  const { authorities } = server.deps;
  const authority = { root: authorities.root(), issuing: authorities.issuing() };
  for (const [name, { certificatePem }] of Object.entries(authority)) {
    await write(`${name}.pem`, certificatePem);
    await write(`${name}.crt`, derOf(certificatePem));
  }
  await write("chain.pem", authority.issuing.certificatePem + authority.root.certificatePem);
  const organisation = await server.makeOrganisation();
  const admin = server.as("admin", organisation.id);
  return {
    server,
    directory,
    async issue(name) {
      const application = await server.makeApplication(organisation.id);
      const key = await makeKey();
      const input = { applicationId: application.id, type: "transport", csr: key.csr() };
      const { kid, serialNumber, certificate } = await issueCertificate.execute(admin, input);
      await write(`${name}.pem`, certificate);
      await write(`${name}.crt`, derOf(certificate));
      await write(`${name}.key`, key.keyPem);
      return { kid, serialHex: serialNumber };
    },
    async revoke({ kid, serialHex }) {
      await revokeCertificate.execute(admin, { kid, reason: "superseded" });
      const serial = Buffer.from(serialHex, "hex");
      for (let attempt = 0; attempt < 200; attempt += 1) {
        const response = await fetch(`${server.url}/pki/${authority.issuing.id}.crl`);
        if (Buffer.from(await response.arrayBuffer()).includes(serial)) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error("The revocation is not in the CRL after ten seconds");
    },
    async fetchCrls() {
      const pems: string[] = [];
      for (const [name, { id }] of Object.entries(authority)) {
        const response = await fetch(`${server.url}/pki/${id}.crl`);
        const der = new Uint8Array(await response.arrayBuffer());
        await write(`${name}.crl`, der);
        pems.push(pemEncode("X509 CRL", der));
      }
      await write("crls.pem", pems.join(""));
    },
    async close() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
}
