/**
 * The same handler with and without the fast lane, an issued certificate and an OCSP request for it. Importing this file starts and
 * stops them for the tests of the importing file.
 */
import { createServer, type Server } from "node:http";
import pino from "pino";
import { afterAll, beforeAll } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { makeKey } from "@/lib/certificates/testing";
import type { Context } from "@/lib/start/deps";
import { createStatusService, type StatusService } from "@/lib/status/status-service";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { ocspRequest } from "@/lib/testing/ocsp-request";
import { openFastLane } from "../fast-lane";
import { createPkiHandler } from "../pki-handler";
import { listen } from "./talk";

export let harness: Harness;
let status: StatusService;
export let fast: Server;
export let plain: Server;
let closeLane: () => void;
export let inLane = 0;
export let issuerId: string;
export let holder: { admin: Context; organisationId: string; applicationId: string };
export let kid: string;
export let question: Buffer;

beforeAll(async () => {
  harness = await createHarness();
  status = createStatusService(harness.deps);
  await status.start();
  const handler = createPkiHandler(status, pino({ level: "silent" }));
  const make = () =>
    createServer((request, response) => {
      response.setHeader("X-Server", "this one");
      if (!handler(request, response)) response.writeHead(404).end();
    });
  fast = make();
  closeLane = openFastLane(fast, {
    status,
    headers: [["X-Server", "this one"]],
    firstRequestMs: 5_000,
    keepAliveMs: 5_000,
    mostPipelined: 16,
    answered: () => {
      inLane += 1;
    },
  });
  plain = make();
  await Promise.all([listen(fast), listen(plain)]);
  issuerId = harness.deps.authorities.issuing().id;
  const organisation = await harness.makeOrganisation();
  const application = await harness.makeApplication(organisation.id);
  const admin = harness.as("admin", organisation.id);
  holder = { admin, organisationId: organisation.id, applicationId: application.id };
  const issued = await issueCertificate.execute(admin, {
    applicationId: application.id,
    type: "signing",
    csr: (await makeKey()).csr(),
  });
  kid = issued.kid;
  question = ocspRequest(harness.deps.authorities.issuing().issuer, issued.serialNumber);
});
afterAll(async () => {
  closeLane();
  for (const server of [fast, plain]) {
    server.close();
    server.closeAllConnections();
  }
  await status.close();
  await harness.close();
});

export const post = (body: Buffer, headers = "") =>
  Buffer.concat([
    Buffer.from(`POST /pki/ocsp/${issuerId} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n${headers}\r\n`),
    body,
  ]);
export const keySet = () => `/keystore/${holder.organisationId}/${holder.applicationId}/application.jwks`;
