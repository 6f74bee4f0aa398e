/** An independent, certified client library with the requirements of integrators' libraries. */
import * as oidc from "openid-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "@/lib/testing/portal";
import { createTestServer, type TestServer } from "../testing";
import { certify, makeClient, type TestClient, type TestSigner } from "./testing";

describe("openid-client", () => {
  let server: TestServer;
  beforeAll(async () => {
    const port = await freePort();
    server = await createTestServer({ PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` });
  });
  afterAll(() => server.close());

  async function keyOf({ privateKey, kid, alg }: TestSigner) {
    const pkcs8 = privateKey.export({ format: "der", type: "pkcs8" });
    const algorithm =
      alg === "PS256"
        ? { name: "RSA-PSS", hash: "SHA-256" }
        : alg === "ES256"
          ? { name: "ECDSA", namedCurve: "P-256" }
          : "Ed25519";
    return { key: await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]), kid };
  }
  const discover = async (client: TestClient, authentication: oidc.ClientAuth) =>
    oidc.discovery(new URL(server.url), client.clientId, { id_token_signed_response_alg: "ES256" }, authentication, {
      execute: [oidc.allowInsecureRequests],
    });

  it.each(["RSA", "P-256", "Ed25519"] as const)(
    "discovers the server and gets, introspects and revokes a token with a %s certificate",
    async (algorithm) => {
      const client = await makeClient(server);
      const configuration = await discover(
        client,
        oidc.PrivateKeyJwt(await keyOf(await certify(server, client, { algorithm }))),
      );
      const tokens = await oidc.clientCredentialsGrant(configuration, { scope: "read" });
      expect(tokens).toMatchObject({ token_type: "bearer", scope: "read", expires_in: 600 });
      const introspect = () => oidc.tokenIntrospection(configuration, tokens.access_token);
      expect(await introspect()).toMatchObject({ active: true, client_id: client.clientId });
      await oidc.tokenRevocation(configuration, tokens.access_token);
      expect(await introspect()).toEqual({ active: false });
    },
  );

  it("works with a strict client by default: it sends the issuer as audience", async () => {
    const client = await makeClient(server, { audiencePolicy: "strict" });
    const configuration = await discover(client, oidc.PrivateKeyJwt(await keyOf(await certify(server, client))));
    expect((await oidc.clientCredentialsGrant(configuration)).access_token).toBeTruthy();
  });

  it.each([
    ["client_secret_basic", oidc.ClientSecretBasic],
    ["client_secret_post", oidc.ClientSecretPost],
  ] as const)("gets a token with %s", async (authMethod, method) => {
    const client = await makeClient(server, { authMethod }, "client_secret");
    const configuration = await discover(client, method(client.clientSecret ?? ""));
    expect((await oidc.clientCredentialsGrant(configuration)).access_token).toBeTruthy();
  });

  it("pushes an authorization request", async () => {
    const client = await makeClient(
      server,
      { grantTypes: ["authorization_code"], redirectUris: ["https://app.example/cb"] },
      "fapi2",
    );
    const configuration = await discover(client, oidc.PrivateKeyJwt(await keyOf(await certify(server, client))));
    const challenge = await oidc.calculatePKCECodeChallenge(oidc.randomPKCECodeVerifier());
    const request = {
      redirect_uri: "https://app.example/cb",
      scope: "openid",
      code_challenge: challenge,
      code_challenge_method: "S256",
    };
    const url = await oidc.buildAuthorizationUrlWithPAR(configuration, request);
    expect(url.searchParams.get("request_uri")).toMatch(/^urn:/);
    // FAPI 2.0: the same request without PAR is rejected.
    const direct = oidc.buildAuthorizationUrl(configuration, request);
    const answer = await fetch(direct, { redirect: "manual" });
    expect(answer.headers.get("location") ?? "").not.toMatch(/^\/consent\//);
  });

  it("gets tokens bound to its DPoP key, calls the sample API with them, and uses a nonce when its clock is wrong", async () => {
    const client = await makeClient(server, { scopes: ["accounts"], dpopBoundAccessTokens: true }, "fapi2");
    const configuration = await discover(client, oidc.PrivateKeyJwt(await keyOf(await certify(server, client))));
    const sample = new URL(`${server.url}/sample-api/accounts`);
    for (const alg of ["ES256", "PS256", "Ed25519"]) {
      const DPoP = oidc.getDPoPHandle(configuration, await oidc.randomDPoPKeyPair(alg));
      const tokens = await oidc.clientCredentialsGrant(configuration, { scope: "accounts" }, { DPoP });
      expect(tokens).toMatchObject({ token_type: "dpop", scope: "accounts" });
      const call = () =>
        oidc.fetchProtectedResource(configuration, tokens.access_token, sample, "GET", null, undefined, { DPoP });
      expect((await call()).status).toBe(200);
      expect((await call()).status).toBe(200);
    }
    const isLate: oidc.ModifyAssertionOptions = {
      [oidc.modifyAssertion]: (_header, payload) => {
        payload.iat = Number(payload.iat) - 7_200;
      },
    };
    const late = oidc.getDPoPHandle(configuration, await oidc.randomDPoPKeyPair(), isLate);
    const tokens = await oidc.clientCredentialsGrant(configuration, { scope: "accounts" }, { DPoP: late });
    const called = await oidc.fetchProtectedResource(
      configuration,
      tokens.access_token,
      sample,
      "GET",
      null,
      undefined,
      { DPoP: late },
    );
    expect(await called.json()).toMatchObject({ boundTo: await late.calculateThumbprint() });
    await expect(oidc.clientCredentialsGrant(configuration, { scope: "accounts" })).rejects.toMatchObject({
      error: "invalid_grant",
    });
  });

  it("gets only invalid_client when its key is not registered", async () => {
    const [client, other] = [await makeClient(server), await makeClient(server)];
    const configuration = await discover(client, oidc.PrivateKeyJwt(await keyOf(await certify(server, other))));
    await expect(oidc.clientCredentialsGrant(configuration)).rejects.toMatchObject({
      error: "invalid_client",
      status: 401,
    });
  });
});
