import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { pemEncode } from "@/lib/pki/pem";
import { buildCsr, signerFrom } from "@/lib/testing/build-csr";
import type { RunningPortal } from "@/lib/testing/portal";
import type { BenchApplication } from "./issuance";
import { hammer } from "./load";
import { type Peer, startCfsslOcsp, startNginx } from "./peers";
import { printLine } from "./report";

const run = promisify(execFile);

interface Issued {
  kid: string;
  issuerId: string;
  certificate: string;
  chain: string;
}

/** JWKS beside nginx with the same bytes, CRL, and OCSP beside `cfssl ocspserve`. */
export async function benchPublishing(portal: RunningPortal, application: BenchApplication): Promise<void> {
  const issued = await issueOne(portal, application);
  const jwksUrl = `${portal.url}/keystore/${application.organisationId}/${application.id}/application.jwks`;
  const jwks = Buffer.from(await (await fetch(jwksUrl)).arrayBuffer());

  await beside(
    startNginx(jwks),
    "nginx",
    "JWKS, cached",
    () => hammer(jwksUrl),
    (peer) => hammer(peer.url),
  );
  printLine({ what: "CRL, cached", rate: await hammer(`${portal.url}/pki/${issued.issuerId}.crl`) });

  const headers = { "content-type": "application/ocsp-request" };
  const request = await ocspRequest(issued);
  const ocspUrl = `${portal.url}/pki/ocsp/${issued.issuerId}`;
  await beside(
    startCfsslOcsp(),
    "cfssl ocspserve",
    "OCSP by POST, signed before",
    () => hammer(ocspUrl, { method: "POST", headers, body: request }),
    (peer) => hammer(peer.url, { method: "POST", headers, body: peer.request }),
  );
}

/** Measures us, then the peer if it is there, and prints both in one line. */
async function beside<P extends Peer>(
  starting: Promise<P | undefined>,
  name: string,
  what: string,
  ours: () => ReturnType<typeof hammer>,
  theirs: (peer: P) => ReturnType<typeof hammer>,
): Promise<void> {
  const peer = await starting;
  try {
    const rate = await ours();
    const peerRate = peer ? await theirs(peer) : undefined;
    printLine({ what, rate, ...(peerRate ? { peer: { name, perSecond: peerRate.perSecond } } : {}) });
  } finally {
    await peer?.stop();
  }
}

async function issueOne(portal: RunningPortal, application: BenchApplication): Promise<Issued> {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const der = buildCsr(signerFrom(publicKey, privateKey), [{ type: "CN", value: "published" }]);
  const csr = pemEncode("CERTIFICATE REQUEST", der);
  return portal.api("POST", `/applications/${application.id}/certificates`, { type: "signing", csr });
}

/** The request a client would send: made by openssl, without a nonce, as RFC 5019 asks. */
async function ocspRequest(issued: Issued): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), "countersign-ocsp-"));
  try {
    await writeFile(join(directory, "leaf.pem"), issued.certificate);
    await writeFile(join(directory, "issuer.pem"), issued.chain);
    const args = ["ocsp", "-issuer", "issuer.pem", "-cert", "leaf.pem", "-no_nonce", "-reqout", "request.der"];
    await run("openssl", args, { cwd: directory });
    return await readFile(join(directory, "request.der"));
  } finally {
    await rm(directory, { recursive: true });
  }
}
