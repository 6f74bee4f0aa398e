import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { pemEncode } from "@/lib/pki/pem";
import { buildCsr, signerFrom } from "@/lib/testing/build-csr";
import type { RunningPortal } from "@/lib/testing/portal";
import { type Rate, runAll } from "./load";

const generate = promisify(generateKeyPair);

export interface BenchApplication {
  id: string;
  organisationId: string;
}

/** Applications are limited to some active certificates each, as in life; so the load is spread over many. */
const CERTIFICATES_PER_APPLICATION = 40;

interface Submission {
  applicationId: string;
  csr: string;
}

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

/** Distinct RSA-2048 keys, each in a signed request: what openssl would have made, without waiting for a process each. */
export async function makeSubmissions(applications: readonly BenchApplication[], count: number): Promise<Submission[]> {
  const one = async (index: number): Promise<Submission> => {
    const { publicKey, privateKey } = await generate("rsa", { modulusLength: 2048 });
    const application = applications[Math.floor(index / CERTIFICATES_PER_APPLICATION)];
    if (!application) throw new Error("Too few applications");
    const der = buildCsr(signerFrom(publicKey, privateKey), [{ type: "CN", value: `bench-${index}` }]);
    return { applicationId: application.id, csr: pemEncode("CERTIFICATE REQUEST", der) };
  };
  const submissions: Submission[] = [];
  for (let from = 0; from < count; from += 16) {
    const indexes = Array.from({ length: Math.min(16, count - from) }, (_, offset) => from + offset);
    submissions.push(...(await Promise.all(indexes.map(one))));
  }
  return submissions;
}

/** Issues them all through REST, eight at a time; each answer means that the certificate is on disk. */
export function issueAll(portal: RunningPortal, submissions: readonly Submission[]): Promise<Rate> {
  return runAll(
    submissions.map(({ applicationId, csr }) => async () => {
      await portal.api("POST", `/applications/${applicationId}/certificates`, { type: "signing", csr });
    }),
    8,
  );
}
