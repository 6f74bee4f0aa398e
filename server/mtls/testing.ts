/** A handler that only identifies the caller's certificate, behind a TLS listener and a plain listener. */
import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import type { Server } from "node:net";
import { promisify } from "node:util";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { makeKey, type TestKey } from "@/lib/certificates/testing";
import { identifyClientCertificate } from "@/lib/client-certificate/identify-client-certificate";
import { createStatusService } from "@/lib/status/status-service";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { Admission } from "../http/admission";
import { trustedProxies } from "../http/client-address";
import type { Handler } from "../http/exchange";
import { createListener } from "../http/listener";
import { presentedCertificate } from "../http/presented-certificate";
import { createMetrics } from "../monitoring/metrics";
import { createPkiHandler } from "../pki/pki-handler";
import { portOf } from "../server";
import { drain } from "../shutdown";
import { type MtlsListener, openMtlsListener } from "./mtls-listener";

export const run = promisify(execFile);

/** 200 for one of our valid certificates; otherwise 401 with the reason. */
export const identifyingHandler: Handler = async ({ deps, request, response }) => {
  const presented = presentedCertificate(request);
  const identified = presented && (await identifyClientCertificate(deps, presented));
  response.statusCode = identified?.kind === "ours" ? 200 : 401;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ via: presented?.via ?? null, ...(identified ?? { kind: "none" }) }));
  return true;
};

export interface Answer {
  status: number;
  body: { kind?: string; reason?: string; via?: string | null; kid?: string; applicationId?: string; detail?: string };
}

/** Key and certificate of one client, PEM. */
export interface ClientPair {
  key: string;
  cert: string;
}

export interface IssuedPair extends ClientPair {
  kid: string;
  serialHex: string;
  applicationId: string;
  chain: string;
  revoke(): Promise<unknown>;
}

export interface MtlsTestServer extends Harness {
  mtls: MtlsListener;
  tlsPort: number;
  plainPort: number;
  /** Trust anchor for the listener's own certificate. */
  rootPem: string;
  /** A certificate of a new application; `given`: for this key. */
  issue(type?: string, given?: TestKey): Promise<IssuedPair>;
  /** A GET over a new connection. */
  ask(client: Partial<ClientPair>, options?: RequestOptions): Promise<Answer>;
  /** A GET without TLS. Headers as a flat list, so that they can be repeated. */
  askPlain(headers: string[]): Promise<Answer>;
}

export interface MtlsTestServerOptions {
  /** Addresses of proxies. */
  trusted?: readonly string[];
  /** The system of another test server, which closes it. */
  sharing?: Harness;
  /** Called before the identifying handler. */
  handler?: Handler;
}

export async function openMtlsTestServer(
  environment: Record<string, string> = {},
  { trusted = [], sharing, handler = () => false }: MtlsTestServerOptions = {},
): Promise<MtlsTestServer> {
  const harness = sharing ?? (await createHarness(environment));
  const { deps } = harness;
  const status = createStatusService(deps);
  await status.start();
  const pki = createPkiHandler(status, deps.log);
  const options = {
    deps,
    proxies: trustedProxies(trusted),
    admission: new Admission(),
    metrics: createMetrics(deps.db.engine, { health: () => ({ faults: [], crls: [] }) }),
    handlers: [
      { name: "pki" as const, handler: (({ request, response }) => pki(request, response)) satisfies Handler },
      { name: "api" as const, handler },
      { name: "api" as const, handler: identifyingHandler },
    ],
  };
  const mtls = await openMtlsListener(options);
  const plain = createListener(options);
  await Promise.all([listen(mtls.server), listen(plain)]);
  const rootPem = deps.authorities.root().certificatePem;
  const tlsPort = portOf(mtls.server);
  const plainPort = portOf(plain);
  return {
    ...harness,
    mtls,
    tlsPort,
    plainPort,
    rootPem,
    async issue(type = "transport", given) {
      const organisation = await harness.makeOrganisation();
      const application = await harness.makeApplication(organisation.id);
      const isServer = type === "organisation-transport"; // issued by the platform
      const admin = isServer ? harness.as("super_admin") : harness.as("admin", organisation.id);
      const key = given ?? (await makeKey());
      const holder = type.startsWith("organisation")
        ? { organisationId: organisation.id }
        : { applicationId: application.id };
      const issued = await issueCertificate.execute(admin, { ...holder, type, csr: key.csr() });
      return {
        key: key.keyPem,
        cert: issued.certificate,
        chain: issued.chain,
        kid: issued.kid,
        serialHex: issued.serialNumber,
        applicationId: application.id,
        revoke: () => revokeCertificate.execute(admin, { kid: issued.kid, reason: "superseded" }),
      };
    },
    ask: (client, extra = {}) =>
      answerOf(
        httpsRequest({ host: "127.0.0.1", port: tlsPort, path: "/", ca: rootPem, agent: false, ...client, ...extra }),
      ),
    askPlain: (headers) =>
      answerOf(
        httpRequest({
          host: "127.0.0.1",
          port: plainPort,
          path: "/",
          agent: false,
          headers: ["Host", "a", ...headers],
        }),
      ),
    async close() {
      mtls.stopRenewing();
      await Promise.all([drain(mtls.server), drain(plain)]);
      await status.close();
      if (!sharing) await harness.close();
    },
  };
}

/** A certificate in RFC 9440's encoding. */
export const clientCert = (pem: string) => `:${new X509Certificate(pem).raw.toString("base64")}:`;

export function answerOf(request: ReturnType<typeof httpRequest>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.once("error", reject);
    request.once("response", (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString() || "{}") });
      });
    });
    request.end();
  });
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
}
