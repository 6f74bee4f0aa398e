import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { revocationImpact } from "@/lib/certificates/revocation-impact";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import { decideAuthorization } from "@/lib/oauth/decide-authorization";
import { describeAuthorization } from "@/lib/oauth/describe-authorization";
import type { Context } from "@/lib/start/deps";
import { createTestServer, type TestServer } from "../testing";
import {
  answerAuthorization,
  beginAuthorization,
  certify,
  Jar,
  makeClient,
  makePerson,
  pkce,
  postForm,
  signAssertion,
  type TestClient,
  type TestSigner,
} from "./testing";

const REDIRECT = "https://app.example/callback";

describe("authorization code with PKCE", () => {
  let server: TestServer;
  let client: TestClient;
  let signer: TestSigner;
  let person: Context;
  beforeAll(async () => {
    server = await createTestServer();
    client = await makeClient(server, {
      grantTypes: ["authorization_code", "refresh_token"],
      redirectUris: [REDIRECT],
      scopes: ["accounts"],
    });
    signer = await certify(server, client);
    person = await makePerson(server, "alice@example.com");
  });
  afterAll(() => server.close());

  const authenticated = async () => ({
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: await signAssertion(server, client.clientId, signer),
  });
  const request = (challenge: string, more: Record<string, string> = {}) => ({
    client_id: client.clientId,
    response_type: "code",
    redirect_uri: REDIRECT,
    scope: "openid profile offline_access accounts",
    prompt: "consent",
    state: "s-1",
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...more,
  });

  const begin = (jar: Jar, parameters: Record<string, string>) => beginAuthorization(server, jar, parameters);
  const decide = (jar: Jar, consent: string, isGranted: boolean, who = person) =>
    answerAuthorization(server, jar, { consent, who, isGranted });
  const exchange = async (code: string | null, verifier: string) =>
    postForm(server, "/oauth2/token", {
      grant_type: "authorization_code",
      code: code ?? "",
      redirect_uri: REDIRECT,
      code_verifier: verifier,
      ...(await authenticated()),
    });

  it("leads from request and consent to tokens, authenticated by assertion, and to a refresh token", async () => {
    const [jar, { verifier, challenge }] = [new Jar(), pkce()];
    const consent = await begin(jar, request(challenge));
    expect(consent).toMatch(/^\/consent\/[\w-]+$/);
    expect(await describeAuthorization.execute(person, { cookies: jar.for(consent) })).toMatchObject({
      clientId: client.clientId,
      redirectUri: REDIRECT,
      scopes: ["openid", "profile", "offline_access", "accounts"],
    });
    const back = await decide(jar, consent, true);
    expect(`${back.origin}${back.pathname}`).toBe(REDIRECT);
    expect(back.searchParams.get("state")).toBe("s-1");
    expect(back.searchParams.get("iss")).toBe(server.deps.env.publicUrl);
    const tokens = await exchange(back.searchParams.get("code"), verifier);
    expect(tokens.status).toBe(200);
    const userId = person.actor.kind === "user" ? person.actor.userId : "";
    expect(decodeJwt(tokens.body.access_token as string)).toMatchObject({
      sub: userId,
      client_id: client.clientId,
      scope: "accounts",
      client_auth_kid: signer.kid,
    });
    expect(decodeJwt(tokens.body.id_token as string)).toMatchObject({ sub: userId, aud: client.clientId });
    const refreshed = await postForm(server, "/oauth2/token", {
      grant_type: "refresh_token",
      refresh_token: tokens.body.refresh_token as string,
      ...(await authenticated()),
    });
    expect(refreshed.status).toBe(200);
    expect(decodeJwt(refreshed.body.access_token as string)).toMatchObject({ sub: userId });
  });

  it("reuse of a code immediately invalidates its tokens at the sample API, like revocation", async () => {
    const caller = await makeClient(server, {
      grantTypes: ["authorization_code"],
      redirectUris: [REDIRECT],
      scopes: ["accounts"],
    });
    const by = await certify(server, caller);
    const proof = async () => ({
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: await signAssertion(server, caller.clientId, by),
    });
    const obtain = async () => {
      const [jar, { verifier, challenge }] = [new Jar(), pkce()];
      const asked = request(challenge, { client_id: caller.clientId, scope: "openid accounts" });
      const back = await decide(jar, await begin(jar, asked), true);
      const redeem = async () =>
        postForm(server, "/oauth2/token", {
          grant_type: "authorization_code",
          code: back.searchParams.get("code") ?? "",
          redirect_uri: REDIRECT,
          code_verifier: verifier,
          ...(await proof()),
        });
      const { access_token: token } = (await redeem()).body;
      return { token: String(token), redeem };
    };
    const call = async (token: string) => (await server.call("GET", "/sample-api/accounts", { token })).status;
    const replayed = await obtain();
    expect(await call(replayed.token)).toBe(200);
    expect((await replayed.redeem()).status).toBe(400);
    expect(await call(replayed.token)).toBe(401);
    const revoked = await obtain();
    expect(await call(revoked.token)).toBe(200);
    await postForm(server, "/oauth2/revoke", { token: revoked.token, ...(await proof()) });
    expect(await call(revoked.token)).toBe(401);
  });

  it("accepts a code once, and revokes its tokens on reuse", async () => {
    const isActive = async (token: unknown) => {
      const answer = await postForm(server, "/oauth2/introspect", { token: String(token), ...(await authenticated()) });
      return answer.body.active;
    };
    const [jar, { verifier, challenge }] = [new Jar(), pkce()];
    const back = await decide(jar, await begin(jar, request(challenge)), true);
    const code = back.searchParams.get("code");
    const first = await exchange(code, verifier);
    expect(first.status).toBe(200);
    expect(await isActive(first.body.access_token)).toBe(true);
    expect(await exchange(code, verifier)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect(await isActive(first.body.access_token)).toBe(false);
    const refreshed = await postForm(server, "/oauth2/token", {
      grant_type: "refresh_token",
      refresh_token: first.body.refresh_token as string,
      ...(await authenticated()),
    });
    expect(refreshed).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  });

  it("revokes consent and refresh tokens with the key they were obtained with, but not after a planned rotation", async () => {
    const obtained = async () => {
      const [jar, { verifier, challenge }] = [new Jar(), pkce()];
      const back = await decide(jar, await begin(jar, request(challenge)), true);
      return (await exchange(back.searchParams.get("code"), verifier)).body.refresh_token as string;
    };
    const refresh = async (refresh_token: string) =>
      postForm(server, "/oauth2/token", { grant_type: "refresh_token", refresh_token, ...(await authenticated()) });
    const admin = server.as("admin", client.organisationId);
    const first = await obtained();
    const replaced = signer;
    signer = await certify(server, client);
    await revokeCertificate.execute(admin, { kid: replaced.kid, reason: "superseded" });
    expect((await refresh(first)).status).toBe(200);
    const second = await obtained();
    const stolen = signer;
    expect(await revocationImpact.execute(admin, { kid: stolen.kid })).toMatchObject({ refreshTokens: 1 });
    signer = await certify(server, client);
    await revokeCertificate.execute(admin, { kid: stolen.kid, reason: "keyCompromise" });
    expect(await refresh(second)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  });

  it("redirects with access_denied when the user denies", async () => {
    const [jar, { challenge }] = [new Jar(), pkce()];
    const back = await decide(jar, await begin(jar, request(challenge)), false);
    expect(back.searchParams.get("error")).toBe("access_denied");
    expect(back.searchParams.get("code")).toBeNull();
  });

  it("accepts pushed requests", async () => {
    const [jar, { verifier, challenge }] = [new Jar(), pkce()];
    const pushed = await postForm(server, "/oauth2/par", { ...request(challenge), ...(await authenticated()) });
    expect(pushed.status).toBe(201);
    const consent = await begin(jar, { client_id: client.clientId, request_uri: pushed.body.request_uri as string });
    const back = await decide(jar, consent, true);
    expect((await exchange(back.searchParams.get("code"), verifier)).status).toBe(200);
  });

  it("asks every time, so that signing out of the portal applies", async () => {
    const [jar, { challenge }] = [new Jar(), pkce()];
    await decide(jar, await begin(jar, request(challenge)), true);
    expect(await begin(jar, request(pkce().challenge))).toMatch(/^\/consent\//);
  });

  it("issues a code's tokens only to the client, with its redirect URI and the verifier", async () => {
    const [jar, { verifier, challenge }] = [new Jar(), pkce()];
    const code = (await decide(jar, await begin(jar, request(challenge)), true)).searchParams.get("code") ?? "";
    const other = await makeClient(server, { grantTypes: ["authorization_code"], redirectUris: [REDIRECT] });
    const assertion = await signAssertion(server, other.clientId, await certify(server, other));
    const attempts: Record<string, string>[] = [
      { code_verifier: pkce().verifier },
      { code_verifier: challenge },
      { code_verifier: "" },
      { redirect_uri: `${REDIRECT}/` },
      { client_assertion: assertion },
    ];
    const ask = async (more: Record<string, string>) =>
      postForm(server, "/oauth2/token", {
        grant_type: "authorization_code",
        code,
        redirect_uri: REDIRECT,
        code_verifier: verifier,
        ...(await authenticated()),
        ...more,
      });
    for (const more of attempts) {
      const { status, body } = await ask(more);
      expect([more, status, body.error]).toEqual([more, 400, expect.stringMatching(/^invalid_(grant|request)$/)]);
    }
    expect((await ask({})).status).toBe(200);
  });

  it("accepts a pushed request for one response only", async () => {
    const [jar, { challenge }] = [new Jar(), pkce()];
    const pushed = await postForm(server, "/oauth2/par", { ...request(challenge), ...(await authenticated()) });
    const parameters = { client_id: client.clientId, request_uri: pushed.body.request_uri as string };
    await decide(jar, await begin(jar, parameters), true);
    const again = await begin(new Jar(), parameters);
    expect(again).toContain("error=invalid_request_uri");
  });

  it("sends codes to registered redirect URIs only, for native applications to any loopback port", async () => {
    const asked = async (registered: string, redirect_uri: string) => {
      const native = await makeClient(server, { grantTypes: ["authorization_code"], redirectUris: [registered] });
      const { scope: _, ...parameters } = request(pkce().challenge, { client_id: native.clientId, redirect_uri });
      return (await begin(new Jar(), { ...parameters, scope: "openid" })).startsWith("/consent/error") ? "no" : "yes";
    };
    expect(await asked(REDIRECT, REDIRECT)).toBe("yes");
    expect(await asked(REDIRECT, `${REDIRECT}?more=1`)).toBe("no");
    expect(await asked(REDIRECT, "https://app.example.evil.example/callback")).toBe("no");
    expect(await asked("http://127.0.0.1/cb", "http://127.0.0.1:50123/cb")).toBe("yes");
    expect(await asked("http://[::1]/cb", "http://[::1]:50123/cb")).toBe("yes");
    expect(await asked("http://127.0.0.1/cb", "http://127.0.0.1:50123/other")).toBe("no");
    expect(await asked("http://127.0.0.1/cb", "http://127.0.0.1.evil.example/cb")).toBe("no");
    expect(await asked("com.example.app:/cb", "com.example.app:/cb")).toBe("yes");
  });

  it("requires PKCE", async () => {
    const { code_challenge: _, code_challenge_method: __, ...without } = request("");
    const plain = { ...without, code_challenge: "A".repeat(43) };
    for (const parameters of [without, plain, { ...plain, code_challenge_method: "plain" }]) {
      const location = await begin(new Jar(), parameters);
      expect(new URL(location).searchParams.get("error")).toBe("invalid_request");
    }
  });

  it("can be answered only by the browser that started it, and only by a signed-in user", async () => {
    const [jar, { challenge }] = [new Jar(), pkce()];
    const consent = await begin(jar, request(challenge));
    const cookies = jar.for(consent);
    const forged = cookies.replace(/countersign-request\.sig=[^;]+/, "countersign-request.sig=AAAA");
    for (const cookie of ["", forged, "countersign-request=made-up"]) {
      const attempt = decideAuthorization.execute(person, { cookies: cookie, isGranted: true });
      await expect(attempt).rejects.toMatchObject({ code: "not_found" });
    }
    await expect(decideAuthorization.execute(server.anonymous(), { cookies, isGranted: true })).rejects.toMatchObject({
      code: "unauthenticated",
    });
    const byToken = server.withScopes(person, ["client:read"]);
    await expect(decideAuthorization.execute(byToken, { cookies, isGranted: true })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
