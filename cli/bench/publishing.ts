import { parseCertificate } from "@/lib/pki/certificate";
import { ocspRequest } from "@/lib/testing/ocsp-request";
import type { RunningPortal } from "@/lib/testing/portal";
import { type BenchApplication, createApplication, issueOne } from "./issuance";
import { hammer, inTurns, middleOf, type Rate } from "./load";
import { startCfsslOcsp, startNginx } from "./peers";
import { type RawRequest, rawRequest } from "./raw-client";
import { printComparison, printRate } from "./report";
import { sizes } from "./sizes";

const MOST_SERIALS = 200;
const OCSP_TYPE = { "Content-Type": "application/ocsp-request" };

interface Issued {
  issuerId: string;
  serialNumber: string;
}

/** JWKS compared with nginx serving the same bytes, CRL, and OCSP compared with `cfssl ocspserve`. */
export async function benchPublishing(portal: RunningPortal): Promise<void> {
  const application = await applicationWithTwoKeys(portal);
  const { items } = await portal.api<{ items: Issued[] }>("GET", `/certificates?limit=${MOST_SERIALS}&status=active`);
  const [first] = items;
  if (!first) throw new Error("No certificate was issued");
  await benchKeySet(`${portal.url}/keystore/${application.organisationId}/${application.id}/application.jwks`);
  const crl: Rate[] = [];
  for (let round = 0; round < sizes.hammerRounds; round += 1)
    crl.push(await hammer([rawRequest(`${portal.url}/pki/${first.issuerId}.crl`)]));
  printRate("CRL, cached", middleOf(crl));
  await benchOcsp(`${portal.url}/pki/ocsp/${first.issuerId}`, await issuerOf(portal, first), items);
}

/** The most common case: one signing and one encryption certificate. */
async function applicationWithTwoKeys(portal: RunningPortal): Promise<BenchApplication> {
  const application = await createApplication(portal);
  for (const type of ["signing", "encryption"]) await issueOne(portal, application, type);
  return application;
}

async function benchKeySet(url: string): Promise<void> {
  const nginx = await startNginx(Buffer.from(await (await fetch(url)).arrayBuffer()));
  try {
    const ours = () => hammer([rawRequest(url)]);
    const theirs = nginx && (() => hammer([rawRequest(nginx.url)]));
    printComparison("JWKS of 2 keys, cached", await inTurns(sizes.hammerRounds, ours, theirs), "nginx, static file");
  } finally {
    await nginx?.stop();
  }
}

/** The portal is queried for many certificates in turn, cfssl for its only one. */
async function benchOcsp(
  url: string,
  issuer: Parameters<typeof ocspRequest>[0],
  certificates: readonly Issued[],
): Promise<void> {
  const requests = certificates.map(({ serialNumber }): RawRequest => {
    const body = ocspRequest(issuer, serialNumber);
    return rawRequest(url, { method: "POST", headers: OCSP_TYPE, body });
  });
  const peer = await startCfsslOcsp();
  try {
    const theirs = peer && rawRequest(peer.url, { method: "POST", headers: OCSP_TYPE, body: peer.request });
    const compared = await inTurns(sizes.hammerRounds, () => hammer(requests), theirs && (() => hammer([theirs])));
    printComparison(`OCSP by POST, ${certificates.length} certificates`, compared, "cfssl ocspserve");
  } finally {
    await peer?.stop();
  }
}

async function issuerOf(portal: RunningPortal, { issuerId }: Issued) {
  const response = await fetch(`${portal.url}/pki/${issuerId}.crt`);
  return parseCertificate(new Uint8Array(await response.arrayBuffer()));
}
