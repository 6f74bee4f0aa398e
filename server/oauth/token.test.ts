import { randomUUID } from "node:crypto";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { updateApplication } from "@/lib/applications/update-application";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { updateClient } from "@/lib/clients/update-client";
import { diagnoseAssertion } from "@/lib/oauth/diagnose-assertion";
import { listAuthenticationAttempts } from "@/lib/oauth/list-authentication-attempts";
import { updateOrganisation } from "@/lib/organisations/update-organisation";
import { createTestServer, type TestServer } from "../testing";
import { certify, makeClient, postForm, requestToken, signAssertion } from "./testing";

describe("the token endpoint", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await createTestServer();
  });
  afterAll(() => server.close());

  const issuer = () => server.deps.env.publicUrl;
  const verify = (token: string) =>
    jwtVerify(token, createRemoteJWKSet(new URL(`${server.url}/oauth2/jwks`)), { issuer: issuer(), typ: "at+jwt" });

  it.each(["RSA", "P-256", "Ed25519"] as const)(
    "issues a token for an assertion signed with a %s certificate",
    async (algorithm) => {
      const client = await makeClient(server);
      const signer = await certify(server, client, { algorithm });
      const answer = await requestToken(server, await signAssertion(server, client.clientId, signer));
      expect(answer).toMatchObject({
        status: 200,
        body: { token_type: "Bearer", expires_in: 600, scope: "read write" },
      });
      expect(answer.headers.get("cache-control")).toBe("no-store");
      const { payload } = await verify(answer.body.access_token as string);
      expect(payload).toMatchObject({
        iss: issuer(),
        sub: client.clientId,
        client_id: client.clientId,
        aud: issuer(),
        scope: "read write",
        client_auth_method: "private_key_jwt",
        client_auth_kid: signer.kid,
        client_certificate_type: "signing",
      });
    },
  );

  it("grants fewer scopes on request, and rejects foreign ones by name", async () => {
    const client = await makeClient(server);
    const signer = await certify(server, client);
    const ask = async (scope: string) =>
      requestToken(server, await signAssertion(server, client.clientId, signer), { scope });
    expect((await ask("read")).body).toMatchObject({ scope: "read" });
    expect(await ask("read admin")).toMatchObject({ status: 400, body: { error: "invalid_scope", scope: "admin" } });
  });

  it("accepts an assertion without kid when exactly one key is usable", async () => {
    const client = await makeClient(server);
    const signer = await certify(server, client);
    const withoutKid = () => signAssertion(server, client.clientId, signer, { header: { kid: undefined } });
    const { body } = await requestToken(server, await withoutKid());
    expect(decodeJwt(body.access_token as string)).toMatchObject({ client_auth_kid: signer.kid });
    await certify(server, client);
    expect((await requestToken(server, await withoutKid())).status).toBe(401);
  });

  it("accepts an assertion once, even when sent concurrently", async () => {
    const client = await makeClient(server);
    const assertion = await signAssertion(server, client.clientId, await certify(server, client));
    const answers = await Promise.all(Array.from({ length: 50 }, () => requestToken(server, assertion)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(49);
  });

  it.each(["client_secret_basic", "client_secret_post"] as const)(
    "accepts the secret of a %s client, by that method only",
    async (authMethod) => {
      const client = await makeClient(server, { authMethod }, "client_secret");
      const basic = `Basic ${Buffer.from(`${client.clientId}:${client.clientSecret}`).toString("base64")}`;
      const byBasic = await postForm(
        server,
        "/oauth2/token",
        { grant_type: "client_credentials" },
        { authorization: basic },
      );
      const byPost = await postForm(server, "/oauth2/token", {
        grant_type: "client_credentials",
        client_id: client.clientId,
        client_secret: client.clientSecret ?? "",
      });
      expect([byBasic.status, byPost.status]).toEqual(authMethod === "client_secret_basic" ? [200, 401] : [401, 200]);
      const token = (authMethod === "client_secret_basic" ? byBasic : byPost).body.access_token as string;
      expect(decodeJwt(token)).toMatchObject({ client_auth_method: authMethod });
    },
  );

  describe("rejects immediately, including existing tokens, and logs the reason, when", () => {
    /** As seen by an API that introspects the token. */
    let isActive: (token: unknown) => Promise<unknown>;
    beforeAll(async () => {
      const api = await makeClient(server, { authMethod: "client_secret_post" }, "client_secret", "resource_server");
      const credentials = { client_id: api.clientId, client_secret: api.clientSecret ?? "" };
      isActive = async (token) =>
        (await postForm(server, "/oauth2/introspect", { token: String(token), ...credentials })).body.active;
    });

    it.each([
      [
        "the certificate is revoked",
        "key.usable",
        async (client: Awaited<ReturnType<typeof makeClient>>, kid: string) =>
          revokeCertificate.execute(server.as("admin", client.organisationId), { kid, reason: "superseded" }),
      ],
      [
        "the client is suspended",
        "client.active",
        async (client: Awaited<ReturnType<typeof makeClient>>) =>
          updateClient.execute(server.as("admin", client.organisationId), {
            clientId: client.clientId,
            status: "suspended",
          }),
      ],
      [
        "the application is suspended",
        "client.active",
        async (client: Awaited<ReturnType<typeof makeClient>>) =>
          updateApplication.execute(server.as("admin", client.organisationId), {
            applicationId: client.applicationId,
            status: "suspended",
          }),
      ],
      [
        "the organisation is suspended",
        "client.active",
        async (client: Awaited<ReturnType<typeof makeClient>>) =>
          updateOrganisation.execute(server.as("super_admin"), {
            organisationId: client.organisationId,
            status: "suspended",
          }),
      ],
    ])("%s", async (_, failedCheck, act) => {
      const client = await makeClient(server);
      const signer = await certify(server, client);
      const ask = async () => requestToken(server, await signAssertion(server, client.clientId, signer));
      const { status, body } = await ask();
      expect(status).toBe(200);
      expect(await isActive(body.access_token)).toBe(true);
      await act(client, signer.kid);
      expect(await isActive(body.access_token)).toBe(false);
      const refused = await ask();
      expect(refused).toMatchObject({ status: 401, body: { error: "invalid_client" } });
      const requestId = refused.headers.get("x-request-id") ?? "";
      const { items } = await listAuthenticationAttempts.execute(server.as("super_admin"), { requestId });
      expect(items).toMatchObject([{ clientId: client.clientId, outcome: "failed", failedCheck, kid: signer.kid }]);
    });
  });

  it("logs successes with method, kid and audience", async () => {
    const client = await makeClient(server);
    const signer = await certify(server, client);
    await requestToken(server, await signAssertion(server, client.clientId, signer));
    const admin = server.as("admin", client.organisationId);
    const { items } = await listAuthenticationAttempts.execute(admin, { clientId: client.clientId });
    expect(items).toMatchObject([
      {
        outcome: "succeeded",
        method: "private_key_jwt",
        kid: signer.kid,
        audience: `"${issuer()}"`,
        failedCheck: null,
      },
    ]);
  });

  it("does not show an organisation's log to another one", async () => {
    const client = await makeClient(server);
    const refused = await requestToken(
      server,
      await signAssertion(server, client.clientId, await certify(server, await makeClient(server))),
    );
    const requestId = refused.headers.get("x-request-id") ?? "";
    const stranger = server.as("admin", (await server.makeOrganisation()).id);
    expect((await listAuthenticationAttempts.execute(stranger, { requestId })).items).toEqual([]);
    const ofClient = listAuthenticationAttempts.execute(stranger, { clientId: client.clientId });
    await expect(ofClient).rejects.toMatchObject({ code: "not_found" });
  });

  it("introspects and revokes its JWTs, for the client they belong to", async () => {
    const client = await makeClient(server, { authMethod: "client_secret_post" }, "client_secret");
    const other = await makeClient(server, { authMethod: "client_secret_post" }, "client_secret");
    const credentials = (one: typeof client) => ({ client_id: one.clientId, client_secret: one.clientSecret ?? "" });
    const { body } = await postForm(server, "/oauth2/token", {
      grant_type: "client_credentials",
      ...credentials(client),
    });
    const token = body.access_token as string;
    const introspect = async (one: typeof client) =>
      (await postForm(server, "/oauth2/introspect", { token, ...credentials(one) })).body;
    expect(await introspect(client)).toMatchObject({ active: true, client_id: client.clientId, scope: "read write" });
    expect(await introspect(other)).toEqual({ active: false });
    expect((await postForm(server, "/oauth2/revoke", { token, ...credentials(other) })).status).toBe(200);
    expect(await introspect(client)).toMatchObject({ active: true });
    expect((await postForm(server, "/oauth2/revoke", { token, ...credentials(client) })).status).toBe(200);
    expect(await introspect(client)).toEqual({ active: false });
  });

  it("publishes the same discovery document at both paths, with the issuer's URL regardless of Host", async () => {
    for (const path of ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"]) {
      const { body, status } = await server.call("GET", path, { headers: { "x-forwarded-host": "evil.example" } });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        issuer: issuer(),
        token_endpoint: `${issuer()}/oauth2/token`,
        jwks_uri: `${issuer()}/oauth2/jwks`,
        pushed_authorization_request_endpoint: `${issuer()}/oauth2/par`,
        code_challenge_methods_supported: ["S256"],
        tls_client_certificate_bound_access_tokens: true,
      });
      expect(body.token_endpoint_auth_methods_supported).not.toContain("none");
    }
  });

  it("publishes no private keys", async () => {
    const { body } = await server.call("GET", "/oauth2/jwks");
    const keys = body.keys as Record<string, unknown>[];
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(Object.keys(key)).not.toContain("d");
  });

  it("consumes an assertion so that the diagnosis reports its use", async () => {
    const client = await makeClient(server);
    const clientAssertion = await signAssertion(server, client.clientId, await certify(server, client));
    const diagnose = async () => {
      const admin = server.as("admin", client.organisationId);
      const { checks } = await diagnoseAssertion.execute(admin, { clientAssertion });
      return checks.filter(({ outcome }) => outcome !== "passed").map(({ check }) => check);
    };
    expect(await diagnose()).toEqual([]);
    expect((await requestToken(server, clientAssertion)).status).toBe(200);
    expect(await diagnose()).toEqual(["replay"]);
  });

  it("rejects a used assertion in every process and across restarts", async () => {
    const client = await makeClient(server);
    const signer = await certify(server, client);
    const jti = randomUUID();
    const ask = async () =>
      requestToken(server, await signAssertion(server, client.clientId, signer, { claims: { jti } }));
    expect((await ask()).status).toBe(200);
    const rows = await server.deps.db.prisma.usedAssertion.count();
    expect(rows).toBeGreaterThan(0);
    expect((await ask()).status).toBe(401);
  });
});
