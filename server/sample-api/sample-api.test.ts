import type { IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/durations";
import { PROOF_AGE_SECONDS, PROOF_AHEAD_SECONDS } from "@/lib/oauth/proof/check";
import { answerOf, type ClientPair, type MtlsTestServer, openMtlsTestServer } from "../mtls/testing";
import { type DpopKey, hashOfToken, makeDpopKey, type ProofChange, signProof } from "../oauth/testing/dpop";
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

async function call(
  authorization: string | undefined,
  client: Partial<ClientPair> = {},
  method = "GET",
  more: Record<string, string> = {},
) {
  const headers = { ...(authorization === undefined ? {} : { authorization }), ...more };
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
  const answered = new Promise<IncomingHttpHeaders>((resolve) =>
    request.once("response", (response) => resolve(response.headers)),
  );
  const answer = await answerOf(request);
  const { "www-authenticate": challenge, "dpop-nonce": nonce } = await answered;
  return { ...answer, challenge, nonce };
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
      challenge:
        'Bearer realm="sample-api", scope="accounts", DPoP realm="sample-api", scope="accounts", algs="ES256 EdDSA Ed25519 PS256"',
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

  it.each([
    [{ jkt: "x" }],
    [{}],
    [null],
    ["x5t#S256"],
    [{ "x5t#S256": 1 }],
    [{ jkt: "x", "x5t#S256": "y" }],
    [{ jkt: 1 }],
  ])("is rejected when its binding can't be checked: %j", async (cnf) => {
    const mine = await testServer.issue();
    expect((await call(`Bearer ${await token({ cnf })}`, mine)).status).toBe(401);
  });
});

describe("a token bound to a DPoP key at the sample API", () => {
  const URL_OF_API = "https://portal.example/sample-api/accounts";
  let key: DpopKey;
  let other: DpopKey;
  let bound: string;
  beforeAll(async () => {
    [key, other] = await Promise.all([makeDpopKey(), makeDpopKey()]);
    bound = await token({ cnf: { jkt: key.jkt } });
  });
  const proofBy = (by: DpopKey, change: ProofChange = {}, accessToken = bound) =>
    signProof(testServer, by, { method: "GET", url: URL_OF_API, accessToken }, change);
  const callWith = (dpop: string | undefined, accessToken = bound, scheme = "DPoP") =>
    call(`${scheme} ${accessToken}`, {}, "GET", dpop === undefined ? {} : { dpop });

  it("is valid with a new proof for each request, whatever the spelling of scheme and URL", async () => {
    const accepted = { status: 200, body: { boundTo: key.jkt }, nonce: undefined };
    expect(await callWith(await proofBy(key))).toMatchObject(accepted);
    expect(await callWith(await proofBy(key), bound, "dpop")).toMatchObject(accepted);
    for (const htu of [`${URL_OF_API}?a=b#c`, "HTTPS://PORTAL.example:443/sample-api/accounts"]) {
      expect(await callWith(await proofBy(key, { claims: { htu } }))).toMatchObject(accepted);
    }
    const alias = `${testServer.deps.env.mtlsUrl}/sample-api/accounts`;
    expect(await callWith(await proofBy(key, { claims: { htu: alias } }))).toMatchObject(accepted);
    const skewed = { nbf: now() + 9, exp: now() - 5, iat: now() + 10 };
    expect(await callWith(await proofBy(key, { claims: skewed }))).toMatchObject(accepted);
  });

  // fapi2-security-profile-final-dpop-negative-tests, and more
  it.each<[what: string, proof: () => Promise<string> | undefined, error?: string]>([
    ["no proof", () => undefined],
    ["no htu", () => proofBy(key, { claims: { htu: undefined } })],
    ["another htu", () => proofBy(key, { claims: { htu: "https://portal.example/other" } })],
    ["no htm", () => proofBy(key, { claims: { htm: undefined } })],
    ["another htm", () => proofBy(key, { claims: { htm: "PUT" } })],
    ["no iat", () => proofBy(key, { claims: { iat: undefined } })],
    ["iat in one hour", () => proofBy(key, { claims: { iat: now() + 3_600 } }), "use_dpop_nonce"],
    ["iat one hour ago", () => proofBy(key, { claims: { iat: now() - 3_600 } }), "use_dpop_nonce"],
    ["no ath", () => proofBy(key, { claims: { ath: undefined } })],
    ["the ath of another token", () => proofBy(key, { claims: { ath: hashOfToken("other") } })],
    ["no jti", () => proofBy(key, { claims: { jti: undefined } })],
    ["another typ", () => proofBy(key, { header: { typ: "JWT" } })],
    ["an extension that must be understood", () => proofBy(key, { header: { crit: ["b64"], b64: true } })],
    ["no jwk", () => proofBy(key, { header: { jwk: undefined } })],
    ["the private key in jwk", async () => proofBy(key, { header: { jwk: await exportJWK(key.privateKey) } })],
    ["a wrong signature", async () => proofBy(key, { header: { jwk: other.jwk } })],
    ["another key than the token's", () => proofBy(other)],
    ["an expired proof", () => proofBy(key, { claims: { exp: now() - 60 } })],
    ["a nonce of another server", () => proofBy(key, { claims: { nonce: "made-up" } }), "use_dpop_nonce"],
    ["rubbish", async () => "rubbish"],
  ])("is rejected with %s", async (_, proof, error = "invalid_dpop_proof") => {
    const answer = await callWith(await proof());
    expect(answer).toMatchObject({ status: 401, body: { reason: error } });
    expect(answer.challenge).toMatch(
      new RegExp(`^DPoP realm="sample-api", error="${error}", error_description="[^"]+", algs="[A-Za-z0-9 ]+"$`),
    );
    expect(answer.nonce !== undefined).toBe(error === "use_dpop_nonce");
  });

  it("is rejected with a used proof, and of concurrent requests with one proof exactly one succeeds", async () => {
    const dpop = await proofBy(key);
    const statuses = (await Promise.all(Array.from({ length: 8 }, () => callWith(dpop)))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, ...Array(7).fill(401)]);
    expect(await callWith(dpop)).toMatchObject({ status: 401, body: { reason: "invalid_dpop_proof" } });
  });

  it("remembers a used proof for as long as any proof of that time is accepted, by a nonce or by a clock ahead", async () => {
    const { db, clock } = testServer.deps;
    await callWith(await proofBy(key));
    const { _max } = await db.prisma.usedAssertion.aggregate({ _max: { expiresAt: true } });
    const rememberedSeconds = ((_max.expiresAt?.getTime() ?? 0) - clock.now().getTime()) / 1000;
    expect(rememberedSeconds).toBeGreaterThan(PROOF_AGE_SECONDS + PROOF_AHEAD_SECONDS);
  });

  it("is rejected when it is bound to a certificate too: one proof would stand for both", async () => {
    for (const cnf of [
      { jkt: key.jkt, "x5t#S256": "A".repeat(43) },
      { "x5t#S256": "A".repeat(43), jkt: key.jkt },
    ]) {
      const both = await token({ cnf });
      for (const scheme of ["DPoP", "Bearer"]) {
        const answer = await callWith(await proofBy(key, {}, both), both, scheme);
        expect(answer).toMatchObject({ status: 401, body: { reason: "invalid_token" } });
      }
    }
  });

  it("is accepted from a client with the wrong clock once it uses the nonce, which expires", async () => {
    const claims = { iat: now() - 86_400 };
    const { nonce } = await callWith(await proofBy(key, { claims }));
    const accepted = () => proofBy(key, { claims: { ...claims, nonce } }).then((dpop) => callWith(dpop));
    expect((await accepted()).status).toBe(200);
    testServer.clock.advance(6 * 60_000);
    const late = await accepted().finally(() => testServer.clock.advance(-6 * 60_000));
    expect(late).toMatchObject({ status: 401, nonce: expect.any(String) });
    expect(late.nonce).not.toBe(nonce);
  });

  it("is never a bearer token, and an unbound token is no DPoP token", async () => {
    const challenge = expect.stringMatching(/^DPoP .*error="invalid_token"/);
    expect(await callWith(await proofBy(key), bound, "Bearer")).toMatchObject({ status: 401, challenge });
    const free = await token();
    expect(await callWith(await proofBy(key, {}, free), free)).toMatchObject({ status: 401, challenge });
  });
});
