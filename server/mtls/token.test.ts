/** RFC 8705 end to end: curl and openssl get tokens with certificates and use them. */
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { withFiles } from "@/lib/certificates/testing";
import { listAuthenticationAttempts } from "@/lib/oauth/list-authentication-attempts";
import { postForm, type TestClient } from "../oauth/testing";
import { type ClientPair, clientCert, run } from "./testing";
import {
  askToken,
  callSample,
  curl,
  failedCheck,
  form,
  issue,
  mtlsClient,
  pair,
  SAMPLE,
  server,
} from "./testing/curl-tokens";

describe("tls_client_auth", () => {
  it("without client_id is logged only for the organisation of the presented certificate", async () => {
    const [client, stranger] = [await mtlsClient(), await mtlsClient()];
    const mine = await issue(client);
    const fields = form({ grant_type: "client_credentials" });
    const { status, headers } = await curl(mine, `${server.mtlsUrl}/oauth2/token`, ...fields);
    expect(status).toBe(401);
    const requestId = /^x-request-id: (\S+)/im.exec(headers)?.[1] ?? "";
    const seenBy = async ({ organisationId }: TestClient) =>
      (await listAuthenticationAttempts.execute(server.as("viewer", organisationId), { requestId })).items;
    expect(await seenBy(client)).toMatchObject([{ failedCheck: "request.no_method", clientId: null }]);
    expect(await seenBy(stranger)).toEqual([]);
  });

  it("issues a token bound to the certificate, valid only with it and while it is valid", async () => {
    const client = await mtlsClient();
    const mine = await issue(client);
    const other = await issue(await mtlsClient());
    const { status, body } = await askToken(mine, client.clientId);
    expect([status, body]).toMatchObject([200, { token_type: "Bearer", scope: "accounts" }]);
    const token = String(body.access_token);
    expect(decodeJwt(token)).toMatchObject({
      cnf: { "x5t#S256": mine.kid },
      client_auth_method: "tls_client_auth",
      client_certificate_type: "transport",
    });
    expect(await callSample(mine, token)).toMatchObject({
      status: 200,
      body: { calledBy: client.clientId, boundTo: mine.kid },
    });
    expect(await callSample(other, token)).toMatchObject({ status: 401, body: { reason: "invalid_token" } });
    for (const origin of [server.mtlsUrl, server.url]) {
      const bare = await callSample({}, token, origin);
      expect(bare).toMatchObject({
        status: 401,
        headers: expect.stringMatching(/www-authenticate: Bearer .*invalid_token/i),
      });
    }
    await mine.revoke();
    expect(await callSample(mine, token)).toMatchObject({ status: 401, body: { reason: "invalid_token" } });
    expect(await askToken(mine, client.clientId)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    expect(await failedCheck(client)).toBe("certificate.revoked");
  });

  it("works through a trusted proxy", async () => {
    const client = await mtlsClient();
    const mine = await issue(client);
    const headers = { "client-cert": clientCert(mine.cert) };
    const fields = { grant_type: "client_credentials", client_id: client.clientId };
    const { status, body } = await postForm(server, "/oauth2/token", fields, headers);
    expect(status).toBe(200);
    const call = (more: Record<string, string>) =>
      server.call("GET", SAMPLE, { token: String(body.access_token), headers: more });
    expect((await call(headers)).status).toBe(200);
    expect((await call({})).status).toBe(401);
    expect((await postForm(server, "/oauth2/token", fields)).status).toBe(401);
  });

  it("requires the scope at the sample API", async () => {
    const client = await mtlsClient({ scopes: ["read"] });
    const mine = await issue(client);
    const { body } = await askToken(mine, client.clientId);
    expect((await callSample(mine, body.access_token)).status).toBe(403);
  });

  const foreign = async (_: TestClient) => selfSigned();
  const refusals: [what: string, check: string, present: (client: TestClient) => Promise<Partial<ClientPair>>][] = [
    ["no certificate", "certificate.presented", async () => ({})],
    ["a Signing certificate", "certificate.wrong_type", (client) => issue(client, "signing")],
    ["an Encryption certificate", "certificate.wrong_type", (client) => issue(client, "encryption")],
    ["another client's certificate", "certificate.owner", async () => issue(await mtlsClient())],
    ["a self-signed certificate", "certificate.owner", foreign],
    [
      "a revoked certificate",
      "certificate.revoked",
      async (client) => {
        const revoked = await issue(client);
        await revoked.revoke();
        return revoked;
      },
    ],
  ];
  it.each(refusals)(
    "rejects %s with invalid_client only, and logs the reason for the owner",
    async (_, check, present) => {
      const client = await mtlsClient();
      const { status, body } = await askToken(await present(client), client.clientId);
      expect(status).toBe(401);
      expect(Object.keys(body).sort()).toEqual(["error", "error_description"].filter((name) => name in body));
      expect(body.error).toBe("invalid_client");
      expect(await failedCheck(client)).toBe(check);
    },
  );

  it("rejects a resumed TLS session after the revocation", async () => {
    const client = await mtlsClient();
    const mine = await issue(client);
    const body = `grant_type=client_credentials&client_id=${client.clientId}`;
    const request = [
      "POST /oauth2/token HTTP/1.1",
      "Host: localhost",
      "Connection: close",
      "Content-Type: application/x-www-form-urlencoded",
      `Content-Length: ${body.length}`,
      "",
      body,
    ].join("\r\n");
    await withFiles({ "root.pem": server.deps.authorities.root().certificatePem, ...pair(mine) }, async (cwd) => {
      const connect = new URL(server.mtlsUrl).host;
      const ask = (...args: string[]) =>
        new Promise<string>((resolve) => {
          const all = ["s_client", "-connect", connect, "-CAfile", "root.pem", "-ign_eof", ...args];
          const child = execFile("openssl", all, { cwd }, (_error, stdout) => resolve(stdout));
          child.stdin?.write(request);
        });
      const first = await ask("-cert", "client.pem", "-key", "client.key", "-sess_out", "session");
      expect(first).toContain("HTTP/1.1 200");
      await mine.revoke();
      const second = await ask("-sess_in", "session");
      expect(second).toMatch(/^Reused, TLSv1\.3/m);
      expect(second).toContain("HTTP/1.1 401");
      expect(second).toContain("invalid_client");
    });
  });
});

async function selfSigned(): Promise<ClientPair> {
  return withFiles({}, async (cwd) => {
    const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", `/CN=${randomUUID()}`];
    await run("openssl", ["req", "-x509", ...ec, "-days", "9", "-keyout", "key.pem", "-out", "cert.pem"], { cwd });
    return { key: await readFile(join(cwd, "key.pem"), "utf8"), cert: await readFile(join(cwd, "cert.pem"), "utf8") };
  });
}
