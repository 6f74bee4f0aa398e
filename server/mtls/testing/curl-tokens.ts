/**
 * A server with mTLS, its clients, and curl that requests and uses tokens. Importing this file starts and stops the server for the tests
 * of the importing file.
 */
import { afterAll, beforeAll } from "vitest";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { withFiles } from "@/lib/certificates/testing";
import { listAuthenticationAttempts } from "@/lib/oauth/list-authentication-attempts";
import { certify, makeClient, type TestClient } from "../../oauth/testing";
import { createTestServer, type TestServer } from "../../testing";
import { type ClientPair, run } from "../testing";

export const SAMPLE = "/sample-api/accounts";
export let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({
    MTLS_PORT: "0",
    PUBLIC_URL: "http://localhost:3000",
    TRUSTED_PROXIES: "127.0.0.1",
  });
});
afterAll(() => server.close());

interface Answer {
  status: number;
  headers: string;
  body: Record<string, unknown>;
}

/** Runs curl, with or without a certificate. */
export function curl(client: Partial<ClientPair>, url: string, ...args: string[]): Promise<Answer> {
  const files = { "root.pem": server.deps.authorities.root().certificatePem, ...pair(client) };
  return withFiles(files, async (cwd) => {
    const presenting = client.cert ? ["--cert", "client.pem", "--key", "client.key"] : [];
    const all = ["-sS", "-i", "--cacert", "root.pem", ...presenting, ...args, url];
    const { stdout } = await run("curl", all, { cwd });
    const end = stdout.indexOf("\r\n\r\n");
    const body = stdout.slice(end + 4);
    return { status: Number(stdout.slice(9, 12)), headers: stdout.slice(0, end), body: body ? JSON.parse(body) : {} };
  });
}

export const pair = ({ cert, key }: Partial<ClientPair>): Record<string, string> =>
  cert && key ? { "client.pem": cert, "client.key": key } : {};

export const form = (fields: Record<string, string>) =>
  Object.entries(fields).flatMap(([name, value]) => ["--data-urlencode", `${name}=${value}`]);

export const askToken = (client: Partial<ClientPair>, clientId: string, more: Record<string, string> = {}) =>
  curl(
    client,
    `${server.mtlsUrl}/oauth2/token`,
    ...form({ grant_type: "client_credentials", client_id: clientId, ...more }),
  );

export const callSample = (client: Partial<ClientPair>, token: unknown, origin = server.mtlsUrl) =>
  curl(client, `${origin}${SAMPLE}`, "-H", `Authorization: Bearer ${token}`);

export async function mtlsClient(settings: object = {}): Promise<TestClient> {
  return makeClient(server, { authMethod: "tls_client_auth", scopes: ["accounts"], ...settings }, "mtls");
}

export async function issue(
  client: TestClient,
  type = "transport",
): Promise<ClientPair & { kid: string; revoke(): Promise<unknown> }> {
  const { kid, key, certificatePem } = await certify(server, client, { type });
  const admin = server.as("admin", client.organisationId);
  const revoke = () => revokeCertificate.execute(admin, { kid, reason: "superseded" });
  return { kid, key: key.keyPem, cert: certificatePem, revoke };
}

/** The last failed check in the client's log. */
export async function failedCheck(client: TestClient): Promise<string | null | undefined> {
  const ctx = server.as("admin", client.organisationId);
  const page = await listAuthenticationAttempts.execute(ctx, { clientId: client.clientId, limit: 1 });
  return page.items[0]?.failedCheck;
}
