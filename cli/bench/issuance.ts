import { generateKeyPairSync, type KeyPairKeyObjectResult } from "node:crypto";
import { pemEncode } from "@/lib/pki/pem";
import { buildCsr, signerFrom } from "@/lib/testing/build-csr";
import type { RunningPortal } from "@/lib/testing/portal";
import { type Compared, inTurns, sendAll } from "./load";
import { startCfssl } from "./peers";
import { type RawRequest, rawRequest } from "./raw-client";
import { printComparison } from "./report";
import { manyRsaKeys } from "./rsa-keys";
import { sizes } from "./sizes";

export interface BenchApplication {
  id: string;
  organisationId: string;
}

/** Active certificates per application are limited, as in production, so the load is spread over many applications. */
const CERTIFICATES_PER_APPLICATION = 40;
/** Requests under way: a few scripts, and the start of a migration. */
const CONCURRENCIES = [8, 16] as const;
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

/** A separate application for each part of the benchmark, so that parts don't affect each other. */
export async function createApplication(portal: RunningPortal): Promise<BenchApplication> {
  const [application] = await createApplications(portal, 1);
  if (!application) throw new Error("No application was created");
  return application;
}

/** A CSR for each key, as openssl would create it, without a process per CSR. */
export function toCsrs(keys: readonly KeyPairKeyObjectResult[]): string[] {
  return keys.map(({ publicKey, privateKey }, index) => {
    const der = buildCsr(signerFrom(publicKey, privateKey), [{ type: "CN", value: `bench-${index}` }]);
    return pemEncode("CERTIFICATE REQUEST", der);
  });
}

/** Issues one certificate, for parts that query or copy it. */
export async function issueOne(portal: RunningPortal, { id }: BenchApplication, type: string): Promise<void> {
  const [csr] = toCsrs([generateKeyPairSync("ec", { namedCurve: "P-256" })]);
  await portal.api("POST", `/applications/${id}/certificates`, { type, csr });
}

/**
 * Submits CSRs with new keys through REST, eight and sixteen at a time, compared with `cfssl serve` and the same CSRs: RSA-2048 keys, then P-256.
 * Each of our responses includes two durable commits with an audit row each, and every check of the registration authority; each of
 * cfssl's writes one row.
 * @param peerDatabaseUrl a separate database in which cfssl stores what it issues
 */
export async function benchIssuance(portal: RunningPortal, peerDatabaseUrl: string | undefined): Promise<void> {
  const store = peerDatabaseUrl ? "cfssl with PostgreSQL" : "cfssl without a database";
  const cfssl = await startCfssl(peerDatabaseUrl);
  try {
    for (const concurrency of CONCURRENCIES) {
      for (const [kind, newKeys] of KINDS) {
        const compared = await compareIssuance(portal, cfssl?.url, newKeys, concurrency);
        const load = concurrency === CONCURRENCIES[0] ? "new keys, REST" : `${concurrency} at a time`;
        printComparison(`Issuance (${kind} CSR, ${load})`, compared, store);
      }
    }
  } finally {
    await cfssl?.stop();
  }
}

const newP256Keys = (count: number) =>
  Array.from({ length: count }, () => generateKeyPairSync("ec", { namedCurve: "P-256" }));

const KINDS: readonly [string, (count: number) => KeyPairKeyObjectResult[] | Promise<KeyPairKeyObjectResult[]>][] = [
  ["RSA-2048", manyRsaKeys],
  ["P-256", newP256Keys],
];

async function compareIssuance(
  portal: RunningPortal,
  peerUrl: string | undefined,
  newKeys: (typeof KINDS)[number][1],
  concurrency: number,
): Promise<Compared> {
  const { issuanceRounds: rounds, issuanceWarmUp: warmUp } = sizes;
  const perRound = Math.ceil(sizes.submissions / rounds);
  const csrs = toCsrs([...newP256Keys(warmUp), ...(await newKeys(perRound * rounds))]);
  const applications = await createApplications(portal, csrs.length);
  const own = csrs.map((csr, index) => {
    const { id } = applications[Math.floor(index / CERTIFICATES_PER_APPLICATION)] as BenchApplication;
    const body = Buffer.from(JSON.stringify({ type: "signing", csr }));
    const headers = { ...JSON_TYPE, Authorization: `Bearer ${portal.token}` };
    return rawRequest(`${portal.url}/api/v1/applications/${id}/certificates`, { method: "POST", headers, body });
  });
  const peer = csrs.map((csr) => {
    const body = Buffer.from(JSON.stringify({ certificate_request: csr }));
    return rawRequest(peerUrl ?? portal.url, { method: "POST", headers: JSON_TYPE, body });
  });
  const send = (all: readonly RawRequest[], expected: number) => (from: number, to: number) =>
    sendAll(all.slice(from, to), { concurrency, expected });
  const [ours, theirs] = [send(own, 201), send(peer, 200)];
  await ours(0, warmUp);
  if (peerUrl) await theirs(0, warmUp);
  const start = (round: number) => warmUp + round * perRound;
  return inTurns(
    rounds,
    (round) => ours(start(round), start(round + 1)),
    peerUrl ? (round) => theirs(start(round), start(round + 1)) : undefined,
  );
}
