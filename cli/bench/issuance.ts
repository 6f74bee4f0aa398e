import { generateKeyPairSync, type KeyPairKeyObjectResult } from "node:crypto";
import { pemEncode } from "@/lib/pki/pem";
import { buildCsr, signerFrom } from "@/lib/testing/build-csr";
import type { RunningPortal } from "@/lib/testing/portal";
import { inTurns, sendAll } from "./load";
import { startCfssl } from "./peers";
import { type RawRequest, rawRequest } from "./raw-client";
import { printComparison } from "./report";
import { manyRsaKeys } from "./rsa-keys";

export interface BenchApplication {
  id: string;
  organisationId: string;
}

/** Applications are limited to some active certificates each, as in life; so the load is spread over many. */
const CERTIFICATES_PER_APPLICATION = 40;
const ROUNDS = 6;
const UNDER_WAY = 8;
/** Both sides are measured as they run for months, not in their first second. */
const WARM_UP = 240;
const JSON_TYPE = { "Content-Type": "application/json" };

/** An organisation with as many applications as `count` certificates need. */
export async function createApplications(portal: RunningPortal, count: number): Promise<BenchApplication[]> {
  const organisation = await portal.api<{ id: string }>("POST", "/organisations", {
    legalName: "Bench Bank PLC",
    country: "GB",
    registrationNumber: `BENCH-${process.pid}-${Math.round(performance.now())}`,
  });
  const applications: BenchApplication[] = [];
  for (let made = 0; made < count; made += CERTIFICATES_PER_APPLICATION) {
    applications.push(
      await portal.api<BenchApplication>("POST", `/organisations/${organisation.id}/applications`, {
        name: `Bench ${applications.length}`,
        type: "server_to_server",
        securityConfiguration: "private_key_jwt",
      }),
    );
  }
  return applications;
}

/** A signed request on each key: what openssl would have made, without waiting for a process each. */
export function toCsrs(keys: readonly KeyPairKeyObjectResult[]): string[] {
  return keys.map(({ publicKey, privateKey }, index) => {
    const der = buildCsr(signerFrom(publicKey, privateKey), [{ type: "CN", value: `bench-${index}` }]);
    return pemEncode("CERTIFICATE REQUEST", der);
  });
}

/** One certificate, for parts that need something to look at or to copy. */
export async function issueOne(portal: RunningPortal, { id }: BenchApplication, type: string): Promise<void> {
  const [csr] = toCsrs([generateKeyPairSync("ec", { namedCurve: "P-256" })]);
  await portal.api("POST", `/applications/${id}/certificates`, { type, csr });
}

/**
 * RSA-2048 requests on new keys through REST, eight at a time, beside `cfssl serve` with the same requests. Each of our answers
 * means two commits on disk with an audit row each, and every check of the registration authority; each of cfssl's one row.
 * @returns the applications, full of certificates
 */
export async function benchIssuance(
  portal: RunningPortal,
  { submissions, peerDatabaseUrl }: { submissions: number; peerDatabaseUrl: string | undefined },
): Promise<BenchApplication[]> {
  const perRound = Math.ceil(submissions / ROUNDS);
  const warmUp = Array.from({ length: WARM_UP }, () => generateKeyPairSync("ec", { namedCurve: "P-256" }));
  const csrs = toCsrs([...warmUp, ...(await manyRsaKeys(perRound * ROUNDS))]);
  const applications = await createApplications(portal, csrs.length);
  const own = csrs.map((csr, index) => {
    const { id } = applications[Math.floor(index / CERTIFICATES_PER_APPLICATION)] as BenchApplication;
    const body = Buffer.from(JSON.stringify({ type: "signing", csr }));
    const headers = { ...JSON_TYPE, Authorization: `Bearer ${portal.token}` };
    return rawRequest(`${portal.url}/api/v1/applications/${id}/certificates`, { method: "POST", headers, body });
  });
  const cfssl = await startCfssl(peerDatabaseUrl);
  const peer = csrs.map((csr) => {
    const body = Buffer.from(JSON.stringify({ certificate_request: csr }));
    return rawRequest(cfssl?.url ?? portal.url, { method: "POST", headers: JSON_TYPE, body });
  });
  try {
    const send = (all: readonly RawRequest[], expected: number) => (from: number, to: number) =>
      sendAll(all.slice(from, to), { underWay: UNDER_WAY, expected });
    const [ours, theirs] = [send(own, 201), send(peer, 200)];
    await ours(0, WARM_UP);
    if (cfssl) await theirs(0, WARM_UP);
    const start = (round: number) => WARM_UP + round * perRound;
    const compared = await inTurns(
      ROUNDS,
      (round) => ours(start(round), start(round + 1)),
      cfssl && ((round) => theirs(start(round), start(round + 1))),
    );
    const store = peerDatabaseUrl ? "cfssl with PostgreSQL" : "cfssl without a database";
    printComparison("Issuance (RSA-2048 CSR, new keys, REST)", compared, store);
  } finally {
    await cfssl?.stop();
  }
  return applications;
}
