import { generateKeyPairSync, randomInt, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseCertificate } from "@/lib/pki/certificate";
import { parseCrl } from "@/lib/pki/crl-parse";
import { pemEncode, splitPem } from "@/lib/pki/pem";
import { buildCsr, signerFrom } from "@/lib/testing/build-csr";
import { certStatusIn, ocspRequest } from "@/lib/testing/ocsp-request";
import { createOwnDatabase, type OwnDatabase } from "@/lib/testing/own-database";
import { type RunningPortal, startPortal } from "@/lib/testing/portal";

/** The acceptance run has 200 kills (`CRASH_ROUNDS=200`); every test run has a few, so that a regression is found early. */
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 3);
/** Certificates to revoke in each round, and how many concurrently. */
const EACH = 10;
const CONCURRENCY = 3;

interface Issued {
  kid: string;
  serialNumber: string;
  issuerId: string;
  status: string;
  chain: string;
}

describe("SIGKILL while certificates are being revoked", () => {
  let portal: RunningPortal;
  let database: OwnDatabase;
  const issued: Issued[] = [];
  const acknowledged = new Set<string>();

  const start = async (earlier?: RunningPortal) => {
    portal = await startPortal({
      environment: { DATABASE_URL: database.url ?? "" },
      ...(earlier ? { resume: { dataDir: earlier.dataDir, token: earlier.token } } : {}),
    });
  };

  beforeAll(async () => {
    if (!existsSync("dist/server.js")) throw new Error("The server is not built. Run `npm run build` first.");
    database = await createOwnDatabase();
    await start();
  }, 180_000);

  afterAll(async () => {
    await portal?.stop();
    if (portal) await rm(portal.dataDir, { recursive: true, force: true });
    await database?.drop();
  });

  async function issueSome(organisationId: string, name: string): Promise<Issued[]> {
    const application = await portal.api<{ id: string }>("POST", `/organisations/${organisationId}/applications`, {
      name,
      type: "server_to_server",
      securityConfiguration: "private_key_jwt",
    });
    const path = `/applications/${application.id}/certificates`;
    const one = () => portal.api<Issued>("POST", path, { type: "signing", csr: newCsr() });
    return Promise.all(Array.from({ length: EACH }, one));
  }

  /** Current status of these certificates: in the record, the CRL, OCSP and the key set. */
  async function whatIsSaid(organisationId: string, certificates: readonly Issued[]) {
    const bytes = async (path: string) => Buffer.from(await (await fetch(`${portal.url}${path}`)).arrayBuffer());
    const [first] = certificates;
    const issuer = parseCertificate(splitPem(first?.chain ?? "")[0]?.der ?? new Uint8Array());
    const onCrl = new Set(
      parseCrl(await bytes(`/pki/${first?.issuerId}.crl`)).entries.map(({ serialHex }) => serialHex),
    );
    const set = await fetch(`${portal.url}/keystore/${organisationId}/application.jwks`);
    const published = new Set(((await set.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid));
    return Promise.all(
      certificates.map(async ({ kid, serialNumber, issuerId }) => {
        const request = encodeURIComponent(ocspRequest(issuer, serialNumber).toString("base64"));
        return {
          kid,
          record: (await portal.api<Issued>("GET", `/certificates/${kid}`)).status === "revoked",
          crl: onCrl.has(serialNumber),
          ocsp: certStatusIn(await bytes(`/pki/ocsp/${issuerId}/${request}`), serialNumber) === "revoked",
          keySet: !published.has(kid),
        };
      }),
    );
  }

  it(
    "loses no acknowledged revocation, and record, CRL, OCSP and key sets agree after every restart",
    async () => {
      const { id: organisationId } = await portal.api<{ id: string }>("POST", "/organisations", {
        legalName: "Crash Bank PLC",
        country: "GB",
        registrationNumber: randomUUID(),
      });
      let interrupted = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        const certificates = await issueSome(organisationId, `Round ${round}`);
        issued.push(...certificates);
        const revoke = async ({ kid }: Issued) => {
          await portal.api("POST", `/certificates/${kid}/revoke`, { reason: "keyCompromise" });
          acknowledged.add(kid);
        };
        const [warm, measured, ...rest] = certificates as [Issued, Issued, ...Issued[]];
        await revoke(warm); // the first one of a process takes longest
        const before = performance.now();
        await revoke(measured);
        // The kill may interrupt any part of any of them, regardless of their duration on this machine.
        const longestLifeMs = Math.ceil((performance.now() - before) * rest.length);
        let isAlive = true;
        const revoking = Array.from({ length: CONCURRENCY }, async () => {
          for (let next = rest.pop(); isAlive && next; next = rest.pop()) {
            try {
              await revoke(next);
            } catch (error) {
              if (isAlive) throw error;
              interrupted += 1;
            }
          }
        });
        await new Promise((resolve) => setTimeout(resolve, randomInt(1, 2 + longestLifeMs)));
        isAlive = false;
        await portal.kill();
        await Promise.all(revoking);
        await start(portal);

        for (const said of await whatIsSaid(organisationId, certificates)) {
          const { kid, record } = said;
          expect(said, `round ${round}`).toEqual({ kid, record, crl: record, ocsp: record, keySet: record });
          if (acknowledged.has(kid)) expect(record, "an acknowledged revocation").toBe(true);
        }
      }
      const inTheEnd = await whatIsSaid(organisationId, issued);
      expect(inTheEnd.filter(({ kid, crl }) => acknowledged.has(kid) && !crl)).toEqual([]);
      if (ROUNDS > 20) console.log(`${acknowledged.size} acknowledged, ${interrupted} interrupted by ${ROUNDS} kills`);
    },
    Math.max(600_000, ROUNDS * 60_000),
  );
});

function newCsr(): string {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return pemEncode("CERTIFICATE REQUEST", buildCsr(signerFrom(publicKey, privateKey), [{ type: "CN", value: "x" }]));
}
