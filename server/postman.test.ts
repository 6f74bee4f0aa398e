/** Runs the downloaded Postman collections with newman, and their script as in newer versions of Postman. */
import { randomUUID, webcrypto } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withFiles } from "@/lib/certificates/testing";
import { getPostmanCollection } from "@/lib/snippets/get-postman-collection";
import { freePort } from "@/lib/testing/portal";
import { run } from "./mtls/testing";
import { certify, makeClient, requestToken, type TestClient } from "./oauth/testing";
import { createTestServer, type TestServer } from "./testing";

const NEWMAN = join(import.meta.dirname, "../node_modules/newman/bin/newman.js");

interface Collection {
  info: { schema: string };
  variable: { key: string; value: string; type: string }[];
  item: { event: { listen: string; script: { exec: string[] } }[] }[];
}

let server: TestServer;
beforeAll(async () => {
  const [port, mtlsPort] = [await freePort(), await freePort()];
  server = await createTestServer({
    PORT: String(port),
    MTLS_PORT: String(mtlsPort),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
  });
});
afterAll(() => server.close());

async function download(client: Pick<TestClient, "clientId" | "organisationId">, variant?: "tls" | "mtls") {
  const ctx = server.as("viewer", client.organisationId);
  const input = { clientId: client.clientId, ...(variant ? { variant } : {}) };
  const { body, fileName } = await getPostmanCollection.execute(ctx, input);
  const text = Buffer.from(body).toString();
  return { fileName, text, collection: JSON.parse(text) as Collection };
}

/** Runs a client's collection. @returns the statuses of its requests: the token, then the sample API */
async function newman(
  client: TestClient,
  args: string[],
  files: Record<string, string> = {},
  variant?: "tls" | "mtls",
): Promise<number[]> {
  const { text, fileName } = await download(client, variant);
  return withFiles({ ...files, [fileName]: text }, async (cwd) => {
    const report = ["--reporters", "json", "--reporter-json-export", "report.json"];
    await run(process.execPath, [NEWMAN, "run", fileName, ...report, ...args], { cwd });
    const { executions } = JSON.parse(await readFile(join(cwd, "report.json"), "utf8")).run;
    return executions.map((one: { response: { code: number } }) => one.response.code);
  });
}

const CERTIFICATE = ["--ssl-client-cert", "my.pem", "--ssl-client-key", "my.key", "--ssl-extra-ca-certs", "root.pem"];

/** Key and Transport certificate of the client's application, and the root of the mTLS endpoint. */
async function transportFiles(client: TestClient): Promise<Record<string, string>> {
  const { key, certificatePem } = await certify(server, client, { type: "transport" });
  const root = server.deps.authorities.root().certificatePem;
  return { "my.key": key.keyPem, "my.pem": certificatePem, "root.pem": root };
}

// Independent of the database, so one run is enough.
describe.skipIf(process.env.TEST_DATABASE_URL)("newman with the downloaded collection", { timeout: 120_000 }, () => {
  it.each([
    ["PS256", "RSA"],
    ["ES256", "P-256"],
    ["RS256", "RSA"],
  ] as const)("signs with %s in script, gets a token and uses it, repeatedly", async (algorithm, kind) => {
    const client = await makeClient(server, { scopes: ["accounts"], assertionAlgorithms: [algorithm] });
    const { key } = await certify(server, client, { algorithm: kind });
    const times = ["--iteration-count", "3"];
    const statuses = await newman(client, ["--env-var", `private_key=${key.keyPem}`, ...times]);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200]);
  });

  it("gets a token by mTLS and uses it", async () => {
    const client = await makeClient(server, { authMethod: "tls_client_auth", scopes: ["accounts"] }, "mtls");
    expect(await newman(client, CERTIFICATE, await transportFiles(client))).toEqual([200, 200]);
  });

  it("gets a token by private_key_jwt over mTLS, bound to the certificate, and uses it", async () => {
    const client = await makeClient(server, { scopes: ["accounts"], certificateBoundTokens: true });
    const { key } = await certify(server, client, { algorithm: "RSA" });
    await certify(server, client, { algorithm: "Ed25519" }); // newer; newman can't use it
    const signing = ["--env-var", `private_key=${key.keyPem}`];
    const files = await transportFiles(client);
    expect(await newman(client, [...signing, ...CERTIFICATE], files, "mtls")).toEqual([200, 200]);
  });

  it.each(["client_secret_basic", "client_secret_post"])("gets a token by %s and uses it", async (authMethod) => {
    const client = await makeClient(server, { authMethod, scopes: ["accounts"] }, "client_secret");
    expect(await newman(client, ["--env-var", `client_secret=${client.clientSecret}`])).toEqual([200, 200]);
  });
});

/** Runs the pre-request script as in Postman's sandbox with WebCrypto. @returns the assertion */
function signInSandbox({ variable, item }: Collection, keyPem: string): Promise<string> {
  const all = Object.fromEntries(variable.map(({ key, value }) => [key, value]));
  const script = item[0]?.event.find(({ listen }) => listen === "prerequest")?.script.exec.join("\n") ?? "";
  return new Promise((resolve) => {
    const pm = {
      variables: {
        get: (name: string) => (name === "private_key" ? keyPem : all[name]),
        replaceIn: () => randomUUID(),
      },
      collectionVariables: { set: (_name: string, value: string) => resolve(value) },
    };
    runInNewContext(script, { pm, atob, btoa, crypto: webcrypto });
  });
}

describe("the Postman collection", () => {
  it.each([
    ["PS256", "RSA"],
    ["ES256", "P-256"],
    ["EdDSA", "Ed25519"],
  ] as const)("signs %s assertions with WebCrypto, and the token endpoint accepts them", async (_algorithm, kind) => {
    const client = await makeClient(server);
    const { key } = await certify(server, client, { algorithm: kind });
    const { collection, fileName } = await download(client);
    expect(fileName).toBe(`countersign-${client.clientId}-tls.postman_collection.json`);
    expect(collection.info.schema).toContain("v2.1.0");
    expect((await requestToken(server, await signInSandbox(collection, key.keyPem))).status).toBe(200);
  });

  it("contains no secret", async () => {
    const client = await makeClient(server, { authMethod: "client_secret_post" }, "client_secret");
    const { text, collection } = await download(client);
    expect(text).not.toContain(client.clientSecret);
    for (const { type, value } of collection.variable) if (type === "secret") expect(value).toBe("");
  });
});
