/** A listener with the public status endpoints. Importing this file starts and stops it for the tests of the importing file. */
import pino from "pino";
import { afterAll, beforeAll } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import type { Certificate } from "@/lib/certificates/schema/certificate";
import { makeKey, type TestKey } from "@/lib/certificates/testing";
import type { Context } from "@/lib/start/deps";
import { createStatusService, type StatusService } from "@/lib/status/status-service";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { createPkiHandler } from "../pki-handler";
import { listen, type TestListener } from "../testing";

export let harness: Harness;
export let status: StatusService;
export let server: TestListener;
export let issuerId: string;
beforeAll(async () => {
  harness = await createHarness();
  status = createStatusService(harness.deps);
  await status.start();
  server = await listen(createPkiHandler(status, pino({ level: "silent" })));
  issuerId = harness.deps.authorities.issuing().id;
});
afterAll(async () => {
  await server.close();
  await status.close();
  await harness.close();
});

interface Holder {
  organisationId: string;
  applicationId: string;
  admin: Context;
}

export async function makeHolder(): Promise<Holder> {
  const organisation = await harness.makeOrganisation();
  const application = await harness.makeApplication(organisation.id);
  return {
    organisationId: organisation.id,
    applicationId: application.id,
    admin: harness.as("admin", organisation.id),
  };
}

export async function issue({ applicationId, admin }: Holder, type = "signing", key?: TestKey): Promise<Certificate> {
  const csr = (key ?? (await makeKey())).csr();
  return issueCertificate.execute(admin, { applicationId, type, csr });
}

export const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers });
export async function chainFiles(certificate: Certificate) {
  return {
    "root.pem": harness.deps.authorities.root().certificatePem,
    "issuer.pem": certificate.chain,
    "leaf.pem": certificate.certificate,
  };
}
