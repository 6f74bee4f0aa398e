/** An independent client library that validates every response against the RFCs. */
import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import type { Context } from "@/lib/start/deps";
import { freePort } from "@/lib/testing/portal";
import { createTestServer, type TestServer } from "../testing";
import {
  answerAuthorization,
  beginAuthorization,
  certify,
  Jar,
  makeClient,
  makePerson,
  type TestClient,
  type TestSigner,
} from "./testing";

const REDIRECT = "https://app.example/callback";
const PASSWORD = "correct horse battery";
const insecure = { [oauth.allowInsecureRequests]: true };

describe("oauth4webapi", () => {
  let server: TestServer;
  let metadata: oauth.AuthorizationServer;
  let person: Context;
  beforeAll(async () => {
    const port = await freePort();
    server = await createTestServer({ PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` });
    metadata = await discover("oauth2");
    person = await makePerson(server, "alice@example.com", { password: PASSWORD });
  });
  afterAll(() => server.close());

  async function discover(algorithm: "oidc" | "oauth2") {
    const issuer = new URL(server.url);
    return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...insecure, algorithm }));
  }
  const metadataOf = ({ clientId }: TestClient): oauth.Client => ({
    client_id: clientId,
    id_token_signed_response_alg: "ES256",
    require_auth_time: true,
  });
  async function proofBy({ privateKey, kid, alg }: TestSigner, options: oauth.ModifyAssertionOptions = {}) {
    const algorithm = {
      PS256: { name: "RSA-PSS", hash: "SHA-256" },
      ES256: { name: "ECDSA", namedCurve: "P-256" },
      EdDSA: { name: "Ed25519" },
    }[alg];
    const pkcs8 = Uint8Array.from(privateKey.export({ format: "der", type: "pkcs8" }));
    const key = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]);
    return oauth.PrivateKeyJwt({ key, kid }, options);
  }
  async function token(client: TestClient, proof: oauth.ClientAuth, scope = "read") {
    const parameters = new URLSearchParams({ scope });
    const response = await oauth.clientCredentialsGrantRequest(
      metadata,
      metadataOf(client),
      proof,
      parameters,
      insecure,
    );
    return oauth.processClientCredentialsResponse(metadata, metadataOf(client), response);
  }

  it("finds the same metadata at both well-known paths", async () => {
    expect(await discover("oidc")).toEqual(metadata);
  });

  it.each(["RSA", "P-256", "Ed25519"] as const)(
    "gets, validates, introspects and revokes a token with %s",
    async (algorithm) => {
      const client = await makeClient(server);
      const proof = await proofBy(await certify(server, client, { algorithm }));
      const { access_token: accessToken, scope } = await token(client, proof);
      expect(scope).toBe("read");
      const call = new Request("http://127.0.0.1/resource", { headers: { authorization: `Bearer ${accessToken}` } });
      const claims = await oauth.validateJwtAccessToken(metadata, call, server.url, insecure);
      expect(claims).toMatchObject({ client_id: client.clientId, sub: client.clientId });
      const introspect = async () =>
        oauth.processIntrospectionResponse(
          metadata,
          metadataOf(client),
          await oauth.introspectionRequest(metadata, metadataOf(client), proof, accessToken, insecure),
        );
      expect(await introspect()).toMatchObject({ active: true });
      const revoked = await oauth.revocationRequest(metadata, metadataOf(client), proof, accessToken, insecure);
      await oauth.processRevocationResponse(revoked);
      expect(await introspect()).toEqual({ active: false });
    },
  );

  it("is accepted with fractional times, and rejected once its certificate is revoked", async () => {
    const client = await makeClient(server);
    const signer = await certify(server, client);
    const proof = await proofBy(signer, {
      [oauth.modifyAssertion](_header, payload) {
        const exact = Date.now() / 1000;
        Object.assign(payload, { iat: exact, nbf: exact, exp: exact + 60 });
      },
    });
    expect((await token(client, proof)).access_token).toBeTruthy();
    const admin = server.as("admin", client.organisationId);
    await revokeCertificate.execute(admin, { kid: signer.kid, reason: "keyCompromise" });
    await expect(token(client, proof)).rejects.toMatchObject({ error: "invalid_client", status: 401 });
  });

  it("retries with the nonce that it is given, at the token endpoint and at this portal's API", async () => {
    const client = await makeClient(server, { scopes: ["certificate:read"], dpopBoundAccessTokens: true }, "fapi2");
    const proof = await proofBy(await certify(server, client));
    const isLate: oauth.ModifyAssertionOptions = {
      [oauth.modifyAssertion]: (_header, payload) => {
        payload.iat = Number(payload.iat) - 7_200;
      },
    };
    const DPoP = oauth.DPoP(metadataOf(client), await oauth.generateKeyPair("ES256"), isLate);
    const options = { ...insecure, DPoP };
    const request = async () => {
      const parameters = new URLSearchParams({ scope: "certificate:read" });
      const response = await oauth.clientCredentialsGrantRequest(
        metadata,
        metadataOf(client),
        proof,
        parameters,
        options,
      );
      return oauth.processClientCredentialsResponse(metadata, metadataOf(client), response);
    };
    const refusal = await request().catch((error: unknown) => error);
    expect(oauth.isDPoPNonceError(refusal)).toBe(true);
    const { access_token: token, token_type: type } = await request();
    expect(type).toBe("dpop");
    const api = new URL(`${server.url}/api/v1/certificates`);
    const call = () => oauth.protectedResourceRequest(token, "GET", api, new Headers(), null, options);
    const challenged = await call().catch((error: unknown) => error);
    expect(oauth.isDPoPNonceError(challenged)).toBe(true);
    expect((await call()).status).toBe(200);
    const introspected = await oauth.introspectionRequest(metadata, metadataOf(client), proof, token, insecure);
    const claims = await oauth.processIntrospectionResponse(metadata, metadataOf(client), introspected);
    expect(claims).toMatchObject({ active: true, token_type: "DPoP", cnf: { jkt: await DPoP.calculateThumbprint() } });
    // A bound token is no bearer token, nor is it valid with another key.
    expect((await server.call("GET", "/api/v1/certificates", { token })).status).toBe(401);
    const other = { ...insecure, DPoP: oauth.DPoP(metadataOf(client), await oauth.generateKeyPair("ES256")) };
    const stolen = oauth.protectedResourceRequest(token, "GET", api, new Headers(), null, other);
    await expect(stolen).rejects.toMatchObject({ status: 401 });
  });

  it("accepts the ID token of a pushed request with max_age, refreshes it, and receives an error", async () => {
    const client = await makeClient(
      server,
      { grantTypes: ["authorization_code", "refresh_token"], redirectUris: [REDIRECT], scopes: ["accounts"] },
      "private_key_jwt",
    );
    const proof = await proofBy(await certify(server, client));
    const [verifier, nonce, state] = [
      oauth.generateRandomCodeVerifier(),
      oauth.generateRandomNonce(),
      oauth.generateRandomState(),
    ];
    const push = async () => {
      const parameters = {
        response_type: "code",
        response_mode: "query",
        redirect_uri: REDIRECT,
        scope: "openid offline_access accounts",
        prompt: "login consent",
        max_age: "60",
        nonce,
        state,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      };
      const response = await oauth.pushedAuthorizationRequest(
        metadata,
        metadataOf(client),
        proof,
        parameters,
        insecure,
      );
      return oauth.processPushedAuthorizationResponse(metadata, metadataOf(client), response);
    };
    const answer = async (isGranted: boolean) => {
      const { request_uri } = await push();
      const jar = new Jar();
      const consent = await beginAuthorization(server, jar, { client_id: client.clientId, request_uri });
      return answerAuthorization(server, jar, { consent, who: person, isGranted, password: PASSWORD });
    };
    const callback = oauth.validateAuthResponse(metadata, metadataOf(client), await answer(true), state);
    const response = await oauth.authorizationCodeGrantRequest(
      metadata,
      metadataOf(client),
      proof,
      callback,
      REDIRECT,
      verifier,
      insecure,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(metadata, metadataOf(client), response, {
      expectedNonce: nonce,
      maxAge: 60,
      requireIdToken: true,
    });
    const { sub, auth_time } = oauth.getValidatedIdTokenClaims(tokens) ?? {};
    expect(person.actor).toMatchObject({ userId: sub });
    expect(Math.abs((auth_time ?? 0) - Date.now() / 1000)).toBeLessThan(30);
    await oauth.validateApplicationLevelSignature(metadata, response, insecure);
    const refreshed = await oauth.refreshTokenGrantRequest(
      metadata,
      metadataOf(client),
      proof,
      tokens.refresh_token ?? "",
      insecure,
    );
    const again = await oauth.processRefreshTokenResponse(metadata, metadataOf(client), refreshed);
    expect(oauth.getValidatedIdTokenClaims(again)).toMatchObject({ sub, auth_time });

    const refused = await answer(false);
    expect(() => oauth.validateAuthResponse(metadata, metadataOf(client), refused, state)).toThrow(
      expect.objectContaining({ error: "access_denied" }),
    );
  });
});
