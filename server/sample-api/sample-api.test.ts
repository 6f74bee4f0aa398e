import { request as httpsRequest } from "node:https";
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/durations";
import { answerOf, type ClientPair, type MtlsTestServer, openMtlsTestServer } from "../mtls/testing";
import { sampleApiHandler } from "./sample-api";

const keys = await generateKeyPair("ES256");
const jwks = createLocalJWKSet({
  keys: [{ ...(await exportJWK(keys.publicKey)), kid: "1", alg: "ES256", use: "sig" }],
});

let testServer: MtlsTestServer;
beforeAll(async () => {
  testServer = await openMtlsTestServer({ PUBLIC_URL: "https://portal.example" }, { handler: sampleApiHandler(jwks) });
});
afterAll(() => testServer.close());

const now = () => Math.floor(testServer.clock.now().getTime() / 1000);

/** A valid token; given members replace the valid ones, undefined omits one. */
function token(claims: JWTPayload = {}, header: object = {}, key = keys.privateKey): Promise<string> {
  const good = {
    iss: "https://portal.example",
    sub: "client-1",
    client_id: "client-1",
    aud: "https://portal.example",
    scope: "accounts other",
    iat: now(),
    exp: now() + 600,
  };
  return new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: "1", ...header })
    .sign(key);
}

async function call(bearer: string | undefined, client: Partial<ClientPair> = {}, method = "GET") {
  const headers = bearer === undefined ? {} : { authorization: bearer };
  const request = httpsRequest({
    host: "127.0.0.1",
    port: testServer.tlsPort,
    path: "/sample-api/accounts",
    ca: testServer.rootPem,
    servername: "portal.example",
    agent: false,
    method,
    headers,
    ...client,
  });
  const challenge = new Promise<string | undefined>((resolve) =>
    request.once("response", (response) => resolve(response.headers["www-authenticate"])),
  );
  return { ...(await answerOf(request)), challenge: await challenge };
}

describe("the sample API", () => {
  it("accepts our bearer token with its scope", async () => {
    const answer = await call(`Bearer ${await token()}`);
    expect(answer).toMatchObject({ status: 200, body: { calledBy: "client-1", boundTo: null } });
    expect((await call(`bearer ${await token()}`, {}, "HEAD")).status).toBe(200);
  });

  it("requests a token without an error when none is sent", async () => {
    expect(await call(undefined)).toMatchObject({
      status: 401,
      challenge: 'Bearer realm="sample-api", scope="accounts"',
    });
  });

  const bad: [what: string, bearer: () => Promise<string> | string][] = [
    ["another issuer", () => token({ iss: "https://other.example" })],
    ["another audience", () => token({ aud: "https://other.example" })],
    ["no audience", () => token({ aud: undefined })],
    ["an expired token", () => token({ exp: now() - 60 })],
    ["no expiry", () => token({ exp: undefined })],
    ["no client", () => token({ client_id: undefined })],
    ["an ID token", () => token({}, { typ: "JWT" })],
    ["another key", async () => token({}, {}, (await generateKeyPair("ES256")).privateKey)],
    ["an unknown kid", () => token({}, { kid: "2" })],
    ["rubbish", () => "a.b.c"],
    ["no signature", async () => `${(await token()).split(".").slice(0, 2).join(".")}.`],
  ];
  it.each(bad)("rejects %s", async (_, bearer) => {
    const answer = await call(`Bearer ${await bearer()}`);
    expect(answer).toMatchObject({ status: 401, body: { reason: "invalid_token" } });
    expect(answer.challenge).toMatch(/^Bearer realm="sample-api", error="invalid_token", error_description="[^"\\]+"$/);
  });

  it("rejects other schemes, other methods and a token without the scope", async () => {
    expect((await call("Basic YTpi")).status).toBe(401);
    expect((await call(`Bearer ${await token()}`, {}, "POST")).status).toBe(405);
    expect(await call(`Bearer ${await token({ scope: "accounts-not" })}`)).toMatchObject({
      status: 403,
      challenge: 'Bearer realm="sample-api", error="insufficient_scope", scope="accounts"',
    });
  });
});

describe("a certificate-bound token at the sample API", () => {
  const bound = async (kid: string) => `Bearer ${await token({ cnf: { "x5t#S256": kid } })}`;
  const refused = { status: 401, body: { reason: "invalid_token" }, challenge: expect.stringContaining("certificate") };

  it("is valid only with its certificate", async () => {
    const [mine, other] = [await testServer.issue(), await testServer.issue()];
    const bearer = await bound(mine.kid);
    expect(await call(bearer, mine)).toMatchObject({ status: 200, body: { boundTo: mine.kid } });
    expect(await call(bearer, other)).toMatchObject(refused);
    expect(await call(bearer)).toMatchObject(refused);
  });

  it("is invalid after its certificate is revoked", async () => {
    const mine = await testServer.issue();
    const bearer = await bound(mine.kid);
    expect((await call(bearer, mine)).status).toBe(200);
    await mine.revoke();
    expect(await call(bearer, mine)).toMatchObject(refused);
    const expiring = await testServer.issue();
    testServer.clock.advance(351 * DAY_MS);
    const late = await call(await bound(expiring.kid), expiring).finally(() => testServer.clock.advance(-351 * DAY_MS));
    expect(late).toMatchObject(refused);
  });

  it.each([[{ jkt: "x" }], [{}], [null], ["x5t#S256"], [{ "x5t#S256": 1 }]])(
    "is rejected when its binding can't be checked: %j",
    async (cnf) => {
      const mine = await testServer.issue();
      expect((await call(`Bearer ${await token({ cnf })}`, mine)).status).toBe(401);
    },
  );
});
