/** Runs the displayed snippets unchanged, each with its own runtime, against the complete server. */
import { spawnSync } from "node:child_process";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withFiles } from "@/lib/certificates/testing";
import type { AssertionAlgorithm } from "@/lib/clients/schema";
import { listAuthenticationAttempts } from "@/lib/oauth/list-authentication-attempts";
import { type Proof, type TlsFiles, tlsFilesOf } from "@/lib/snippets/facts";
import type { Snippet } from "@/lib/snippets/schema";
import { snippetsFor } from "@/lib/snippets/snippets";
import { freePort } from "@/lib/testing/portal";
import { run } from "./mtls/testing";
import { certify, makeClient } from "./oauth/testing";
import { createTestServer, type TestServer } from "./testing";

const has = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const RUNTIMES: Record<string, { isHere: boolean; command: string[]; env?: Record<string, string> }> = {
  bash: { isHere: has("bash", "--version"), command: ["bash"] },
  node: { isHere: true, command: [process.execPath] },
  "openid-client": { isHere: true, command: [process.execPath] },
  python: { isHere: has("python3", "-c", "import cryptography, requests"), command: ["python3"] },
  java: { isHere: has("java", "--version"), command: ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1"] },
  go: { isHere: has("go", "version"), command: ["go", "run"], env: { GO111MODULE: "off", GOFLAGS: "" } },
  csharp: { isHere: false, command: [] }, // needs a project
};
const MODULES = join(import.meta.dirname, "../node_modules");

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

function snippetOf(language: string, clientId: string, proof: Proof): Snippet {
  const { publicUrl, mtlsUrl } = server.deps.env;
  const origin = tlsFilesOf(proof) ? mtlsUrl : publicUrl;
  const urls = { issuer: publicUrl, tokenEndpoint: `${origin}/oauth2/token`, logUrl: `${publicUrl}/log?requestId=` };
  const facts = { clientId, ...urls, scope: "read write", proof };
  const snippet = snippetsFor(facts).find((one) => one.language === language);
  if (!snippet) throw new Error(`No snippet for ${language}`);
  return snippet;
}

const tlsFiles = (keyFile: string): TlsFiles => ({
  keyFile,
  certificateFile: "my.pem",
  rootFile: "root.pem",
  rootUrl: `${server.url}/pki/root.crt`,
});

/** Output of the program. A refused one may fail, and its output includes errors. */
function execute(
  { language, fileName, code }: Snippet,
  files: Record<string, string>,
  env = {},
  expected: "token" | "refused" = "token",
): Promise<string> {
  const runtime = RUNTIMES[language];
  if (!runtime) throw new Error(language);
  return withFiles({ ...files, [fileName]: code }, async (cwd) => {
    await symlink(MODULES, join(cwd, "node_modules"));
    const [program = "", ...args] = runtime.command;
    const options = { cwd, env: { ...process.env, ...runtime.env, ...env } };
    const running = run(program, [...args, fileName], options);
    if (expected === "token") return (await running).stdout;
    // Only the shell script exits with a status: a pipeline must stop there.
    const { stdout, stderr } = await running.then(
      (output) => output,
      (failure: { code: number; stdout: string; stderr: string }) => failure,
    );
    return stdout + stderr;
  });
}

const TOKEN = /access_token['"]?: ?['"]([\w-]+\.[\w-]+\.[\w-]+)['"]/;
const boundTo = (output: string) =>
  (decodeJwt(TOKEN.exec(output)?.[1] ?? "").cnf as Record<string, string> | undefined)?.["x5t#S256"];
const LANGUAGES = Object.entries(RUNTIMES).filter(([, { isHere }]) => isHere);
const QUICK = ["bash", "node", "python"];
const ASSERTIONS = LANGUAGES.flatMap(([language]) =>
  (["PS256", "ES256", "EdDSA"] as const).map((algorithm) => [language, algorithm] as const),
).filter(([language, algorithm]) => algorithm !== "EdDSA" || QUICK.includes(language));
const KEYS = { PS256: "RSA", ES256: "P-256", EdDSA: "Ed25519" } as const satisfies Partial<
  Record<AssertionAlgorithm, string>
>;

// Independent of the database, so one run is enough.
describe.skipIf(process.env.TEST_DATABASE_URL)("a displayed snippet", { timeout: 120_000 }, () => {
  it.each(ASSERTIONS)("%s gets a token by private_key_jwt with %s", async (language, algorithm) => {
    const client = await makeClient(server);
    const { kid, key } = await certify(server, client, { algorithm: KEYS[algorithm] });
    const snippet = snippetOf(language, client.clientId, { kind: "assertion", kid, algorithm, keyFile: "my.key" });
    expect(await execute(snippet, { "my.key": key.keyPem })).toMatch(TOKEN);
  });

  it.each(LANGUAGES.map(([language]) => language))(
    "%s gets a bound token by private_key_jwt over mTLS",
    async (language) => {
      const client = await makeClient(server, { certificateBoundTokens: true });
      const { kid, key } = await certify(server, client);
      const transport = await certify(server, client, { type: "transport" });
      const proof: Proof = { kind: "assertion", kid, algorithm: "ES256", keyFile: "my.key", mtls: tlsFiles("tls.key") };
      const files = { "my.key": key.keyPem, "tls.key": transport.key.keyPem, "my.pem": transport.certificatePem };
      const output = await execute(snippetOf(language, client.clientId, proof), files);
      expect(output).toMatch(TOKEN);
      expect(boundTo(output)).toBe(transport.kid);
    },
  );

  it.each(["node", "openid-client", "python"].filter((language) => RUNTIMES[language]?.isHere))(
    "%s gets a token bound to its DPoP key, over TLS and mTLS",
    async (language) => {
      const client = await makeClient(server, { dpopBoundAccessTokens: true, certificateBoundTokens: false });
      const { kid, key } = await certify(server, client, { algorithm: "RSA" });
      const transport = await certify(server, client, { type: "transport" });
      const files = { "my.key": key.keyPem, "tls.key": transport.key.keyPem, "my.pem": transport.certificatePem };
      const proof: Proof = { kind: "assertion", kid, algorithm: "PS256", keyFile: "my.key", dpop: true };
      for (const variant of [proof, { ...proof, mtls: tlsFiles("tls.key") }]) {
        const output = await execute(snippetOf(language, client.clientId, variant), files);
        expect(decodeJwt(TOKEN.exec(output)?.[1] ?? "").cnf).toEqual({ jkt: expect.stringMatching(/^[\w-]{43}$/) });
      }
    },
  );

  it.each(QUICK.filter((language) => RUNTIMES[language]?.isHere))(
    "%s reports the request id of a refusal, with the URL of the authentication log",
    async (language) => {
      const client = await makeClient(server);
      const { key } = await certify(server, client);
      const proof: Proof = { kind: "assertion", kid: "A".repeat(43), algorithm: "ES256", keyFile: "my.key" };
      const output = await execute(
        snippetOf(language, client.clientId, proof),
        { "my.key": key.keyPem },
        {},
        "refused",
      );
      const [, id = ""] = /X-Request-Id: ([\w-]+)/.exec(output) ?? [];
      expect(output).toContain(`${server.url}/log?requestId=${id}`);
      const ctx = server.as("admin", client.organisationId);
      const { items } = await listAuthenticationAttempts.execute(ctx, { requestId: id });
      expect(items).toMatchObject([{ clientId: client.clientId, outcome: "failed", failedCheck: "key.usable" }]);
    },
  );

  it.each(LANGUAGES.map(([language]) => language))("%s gets a token by mTLS", async (language) => {
    const client = await makeClient(server, { authMethod: "tls_client_auth" }, "mtls");
    const { key, certificatePem } = await certify(server, client, { type: "transport" });
    const snippet = snippetOf(language, client.clientId, { kind: "certificate", ...tlsFiles("my.key") });
    expect(await execute(snippet, { "my.key": key.keyPem, "my.pem": certificatePem })).toMatch(TOKEN);
  });

  it.each(
    ["bash", "node", "openid-client", "python"].flatMap(
      (language) =>
        [
          [language, "basic"],
          [language, "post"],
        ] as const,
    ),
  )("%s gets a token by client_secret_%s", async (language, how) => {
    if (!RUNTIMES[language]?.isHere) return;
    const client = await makeClient(server, { authMethod: `client_secret_${how}` }, "client_secret");
    const snippet = snippetOf(language, client.clientId, { kind: "secret", how });
    expect(await execute(snippet, {}, { CLIENT_SECRET: client.clientSecret })).toMatch(TOKEN);
  });
});
