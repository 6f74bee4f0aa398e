import { generateKeyPairSync, randomInt, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pemEncode } from "@/lib/pki/pem";
import { buildCsr, signerFrom } from "@/lib/testing/build-csr";
import { createOwnDatabase, type OwnDatabase } from "@/lib/testing/own-database";
import { type RunningPortal, startPortal } from "@/lib/testing/portal";

/** The acceptance run has 200 kills (`CRASH_ROUNDS=200`); every test run has a few, so that a regression is found early. */
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 4);
const CONCURRENCY = 4;
/** The limit of an application is 50. */
const MOST_EACH = 11;

interface Issued {
  kid: string;
  serialNumber: string;
}

interface Page {
  items: { after: { serial?: unknown } | null }[];
  nextCursor: string | null;
}

describe("SIGKILL while certificates are being issued", () => {
  let portal: RunningPortal;
  let database: OwnDatabase;
  const acknowledged: Issued[] = [];
  const signedSerials: string[] = [];

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

  const newCsr = () => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    return pemEncode("CERTIFICATE REQUEST", buildCsr(signerFrom(publicKey, privateKey), [{ type: "CN", value: "x" }]));
  };

  it(
    "loses no acknowledged certificate and leaves no unrecorded one",
    async () => {
      const organisation = await portal.api<{ id: string }>("POST", "/organisations", {
        legalName: "Crash Bank PLC",
        country: "GB",
        registrationNumber: randomUUID(),
      });

      for (let round = 0; round < ROUNDS; round += 1) {
        const application = await portal.api<{ id: string }>("POST", `/organisations/${organisation.id}/applications`, {
          name: `Round ${round}`,
          type: "server_to_server",
          securityConfiguration: "private_key_jwt",
        });
        const issueOne = async () => {
          const path = `/applications/${application.id}/certificates`;
          acknowledged.push(await portal.api<Issued>("POST", path, { type: "signing", csr: newCsr() }));
        };
        // The kill may interrupt any part of an issuance, regardless of its duration on this machine.
        await issueOne(); // the first one of a process takes longest
        const before = performance.now();
        await issueOne();
        const longestLifeMs = Math.ceil(CONCURRENCY * (performance.now() - before));
        let isAlive = true;
        const issuing = Array.from({ length: CONCURRENCY }, async () => {
          for (let made = 0; isAlive && made < MOST_EACH; made += 1) {
            try {
              await issueOne();
            } catch (error) {
              if (isAlive) throw error;
            }
          }
        });
        await new Promise((resolve) => setTimeout(resolve, randomInt(5, 5 + longestLifeMs)));
        isAlive = false;
        await portal.kill();
        await Promise.all(issuing);
        signedSerials.push(...serialsIn(portal.log()));
        await start(portal);
      }

      expect(acknowledged.length, "certificates acknowledged before the kills").toBeGreaterThanOrEqual(2 * ROUNDS);
      for (const { kid } of acknowledged) {
        expect(await portal.api<{ status: string }>("GET", `/certificates/${kid}`)).toMatchObject({ status: "active" });
      }

      const known = new Set(acknowledged.map(({ serialNumber }) => serialNumber));
      expect(new Set(signedSerials).size, "serials are unique").toBe(signedSerials.length);
      expect(signedSerials, "the signature log has every acknowledged serial").toEqual(
        expect.arrayContaining([...known]),
      );
      const recorded = await serialsOnRecord(portal, organisation.id);
      expect(
        signedSerials.filter((serial) => !recorded.has(serial)),
        "signed serials without an audit row",
      ).toEqual([]);
    },
    Math.max(600_000, ROUNDS * 60_000),
  );
});

/** Serials of the lines that the server writes after each signature, before the second commit. */
function serialsIn(log: string): string[] {
  return log
    .split("\n")
    .filter((line) => line.includes('"certificate signed"'))
    .map((line) => (JSON.parse(line) as { serial: string }).serial);
}

/** Every serial in the organisation's audit events. */
async function serialsOnRecord(portal: RunningPortal, organisationId: string): Promise<Set<unknown>> {
  const serials = new Set<unknown>();
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({
      organisationId,
      entity: "certificate",
      limit: "100",
      ...(cursor && { cursor }),
    });
    const page: Page = await portal.api<Page>("GET", `/audit-events?${query}`);
    for (const { after } of page.items) serials.add(after?.serial);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return serials;
}
