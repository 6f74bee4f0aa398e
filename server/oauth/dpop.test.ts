/** DPoP (RFC 9449) at the authorization server: the modules of the FAPI 2.0 conformance suite, and every check with its name in the log. */
import { createHmac, sign as signBytes, X509Certificate } from "node:crypto";
import { decodeJwt, exportJWK } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import { listAuthenticationAttempts } from "@/lib/oauth/list-authentication-attempts";
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
import { type DpopKey, makeDpopKey, type ProofChange, signProof } from "./testing/dpop";

const REDIRECT = "https://app.example/callback";

let server: TestServer;
let client: TestClient;
let signer: TestSigner;
let key: DpopKey;
let other: DpopKey;
let rsa: DpopKey;
let person: Awaited<ReturnType<typeof makePerson>>;
beforeAll(async () => {
  server = await createTestServer({ TRUSTED_PROXIES: "127.0.0.1" });
  client = await makeClient(
    server,
    {
      grantTypes: ["authorization_code", "refresh_token", "client_credentials"],
      redirectUris: [REDIRECT],
      scopes: ["accounts"],
      dpopBoundAccessTokens: true,
    },
    "fapi2",
  );
  [signer, key, other, rsa, person] = await Promise.all([
    certify(server, client),
    makeDpopKey(),
    makeDpopKey(),
    makeDpopKey("PS256"),
    makePerson(server, "dpop@example.com"),
  ]);
});
afterAll(() => server.close());

const now = () => Math.floor(server.clock.now().getTime() / 1000);
const urlOf = (path: string) => server.deps.env.publicUrl + path;
const proofFor = (path: string, by = key, change: ProofChange = {}) =>
  signProof(server, by, { url: urlOf(path) }, change);
const authenticated = async (who = client, by = signer) => ({
  client_assertion_type: ASSERTION_TYPE,
  client_assertion: await signAssertion(server, who.clientId, by),
});
/** Posts as the client, with a proof unless it is undefined. */
const post = async (path: string, form: Record<string, string>, dpop: string | undefined) =>
  postForm(server, path, { ...form, ...(await authenticated()) }, dpop === undefined ? {} : { dpop });
const askToken = (dpop: string | undefined) => post("/oauth2/token", { grant_type: "client_credentials" }, dpop);

async function attempt(headers: Headers) {
  const requestId = headers.get("x-request-id") ?? "";
  const { items } = await listAuthenticationAttempts.execute(server.as("super_admin"), { requestId });
  return items[0];
}

/** Pushes an authorization request. */
const push = (challenge: string, more: Record<string, string>, dpop: string | undefined) =>
  post(
    "/oauth2/par",
    {
      client_id: client.clientId,
      response_type: "code",
      redirect_uri: REDIRECT,
      scope: "openid offline_access accounts",
      prompt: "consent",
      code_challenge: challenge,
      code_challenge_method: "S256",
      ...more,
    },
    dpop,
  );

/** A code of a pushed request, and the exchange for tokens. */
async function codeFlow(more: Record<string, string>, dpop: string | undefined) {
  const { verifier, challenge } = pkce();
  const pushed = await push(challenge, more, dpop);
  expect(pushed.status).toBe(201);
  const jar = new Jar();
  const parameters = { client_id: client.clientId, request_uri: String(pushed.body.request_uri) };
  const consent = await beginAuthorization(server, jar, parameters);
  const back = await answerAuthorization(server, jar, { consent, who: person, isGranted: true });
  const form = { grant_type: "authorization_code", redirect_uri: REDIRECT, code_verifier: verifier };
  const code = back.searchParams.get("code") ?? "";
  return (by: DpopKey | undefined) =>
    (by ? proofFor("/oauth2/token", by) : Promise.resolve(undefined)).then((proof) =>
      post("/oauth2/token", { ...form, code }, proof),
    );
}

describe("FAPI 2.0 conformance suite", () => {
  it.each([
    ["check-dpop-proof-nbf-exp", () => ({ nbf: now(), exp: now() + 300 })],
    ["ensure-dpopproof-with-iat-10seconds-before-succeeds", () => ({ iat: now() - 10 })],
    ["ensure-dpopproof-with-iat-10seconds-after-succeeds", () => ({ iat: now() + 10 })],
  ])("%s", async (_, claims) => {
    const { status, body } = await askToken(await proofFor("/oauth2/token", key, { claims: claims() }));
    expect(status).toBe(200);
    expect(body.token_type).toBe("DPoP");
    expect(decodeJwt(String(body.access_token))).toMatchObject({ cnf: { jkt: key.jkt } });
  });

  it("ensure-mismatched-dpop-jkt-fails", async () => {
    const answer = await push(pkce().challenge, { dpop_jkt: other.jkt }, await proofFor("/oauth2/par"));
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    expect(await attempt(answer.headers)).toMatchObject({ failedCheck: "proof.jkt", outcome: "failed" });
  });

  it.each([
    [
      "ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt",
      async () => codeFlow({}, await proofFor("/oauth2/par")),
    ],
    ["ensure-token-endpoint-fails-with-mismatched-dpop-jkt", async () => codeFlow({ dpop_jkt: key.jkt }, undefined)],
  ])("%s", async (_, flow) => {
    const answer = await (await flow())(other);
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect(await attempt(answer.headers)).toMatchObject({
      failedCheck: "proof.jkt",
      fix: expect.stringContaining("dpop_jkt"),
    });
  });

  it.each([
    ["ensure-dpopproof-at-par-endpoint-binding-success", async () => codeFlow({}, await proofFor("/oauth2/par"))],
    ["ensure-dpop-auth-code-binding-success", async () => codeFlow({ dpop_jkt: key.jkt }, undefined)],
  ])("%s, and a refresh token gets tokens bound to the key of its request", async (_, flow) => {
    const { status, body } = await (await flow())(key);
    expect(status).toBe(200);
    expect(decodeJwt(String(body.access_token))).toMatchObject({ cnf: { jkt: key.jkt } });
    const refresh = { grant_type: "refresh_token", refresh_token: String(body.refresh_token) };
    const missing = await post("/oauth2/token", refresh, undefined);
    expect(missing).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    // Clients authenticate, so a refresh token is theirs and not bound to the key (RFC 9449 §5): keys may be replaced.
    const refreshed = await post("/oauth2/token", refresh, await proofFor("/oauth2/token", other));
    expect(refreshed.status).toBe(200);
    expect(decodeJwt(String(refreshed.body.access_token))).toMatchObject({ cnf: { jkt: other.jkt } });
  });
});

describe("the token endpoint rejects a proof and names the check, only to the authenticated client", () => {
  const change = (change: () => ProofChange) => () => proofFor("/oauth2/token", key, change());
  const claims = (claims: () => Record<string, unknown>) => change(() => ({ claims: claims() }));
  const header = (header: Record<string, unknown>) => change(() => ({ header }));
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const parts = () => {
    const payload = { jti: "j", htm: "POST", htu: urlOf("/oauth2/token"), iat: now() };
    return (head: object) => `${encode({ typ: "dpop+jwt", jwk: key.jwk, ...head })}.${encode(payload)}`;
  };
  let used: string;
  beforeAll(async () => {
    used = await proofFor("/oauth2/token");
    expect((await askToken(used)).status).toBe(200);
  });

  it.concurrent.each<[what: string, check: string, proof: () => Promise<string> | string, error?: string]>([
    ["not a JWT", "proof.form", () => "rubbish"],
    ["no signature", "proof.form", () => `${parts()({ alg: "ES256" })}.`],
    ["two signatures' worth of text", "proof.form", () => "a.b.c.d.e"],
    [
      "a claim twice",
      "proof.form",
      () => `${encode({ alg: "ES256" })}.${Buffer.from('{"jti":"1","jti":"2"}').toString("base64url")}.AA`,
    ],
    [
      "a claim of thousands of nested arrays",
      "proof.form",
      () => {
        const deep = `${"[".repeat(4_500)}${"]".repeat(4_500)}`;
        return `${encode({ alg: "ES256" })}.${Buffer.from(`{"htm":${deep}}`).toString("base64url")}.AA`;
      },
    ],
    ["the typ of a JWT", "proof.typ", header({ typ: "JWT" })],
    ["no typ", "proof.typ", header({ typ: undefined })],
    ["alg none", "proof.alg", () => `${parts()({ alg: "none" })}.AA`],
    [
      "a symmetric alg",
      "proof.alg",
      () => {
        const input = parts()({ alg: "HS256" });
        return `${input}.${createHmac("sha256", JSON.stringify(key.jwk)).update(input).digest("base64url")}`;
      },
    ],
    ["RS256", "proof.alg", async () => signProof(server, await makeDpopKey("RS256"), { url: urlOf("/oauth2/token") })],
    ["an extension that must be understood", "proof.crit", header({ crit: ["b64"], b64: true })],
    ["no jwk", "proof.key", header({ jwk: undefined })],
    ["a jwk that is text", "proof.key", header({ jwk: "key" })],
    [
      "a large exponent in jwk",
      "proof.key",
      async () => proofFor("/oauth2/token", key, { header: { jwk: { ...rsa.jwk, e: rsa.jwk.n } } }),
    ],
    [
      "a short RSA key in jwk",
      "proof.key",
      async () => proofFor("/oauth2/token", key, { header: { jwk: { ...rsa.jwk, n: rsa.jwk.n?.slice(0, 170) } } }),
    ],
    ["a symmetric jwk", "proof.key", header({ jwk: { kty: "oct", k: "AAAA" } })],
    [
      "the private key in jwk",
      "proof.key",
      async () => proofFor("/oauth2/token", key, { header: { jwk: await exportJWK(key.privateKey) } }),
    ],
    ["a jwk of another kind", "proof.key", async () => proofFor("/oauth2/token", key, { header: { jwk: rsa.jwk } })],
    ["another jwk", "proof.signature", async () => proofFor("/oauth2/token", key, { header: { jwk: other.jwk } })],
    [
      "a DER signature",
      "proof.signature",
      async () => {
        const made = await makeDpopKey();
        const input = parts()({ alg: "ES256", jwk: made.jwk });
        const der = signBytes("sha256", Buffer.from(input), { key: await pem(made), dsaEncoding: "der" });
        return `${input}.${der.toString("base64url")}`;
      },
    ],
    ["another htm", "proof.htm", claims(() => ({ htm: "GET" }))],
    ["htm in lower case", "proof.htm", claims(() => ({ htm: "post" }))],
    ["no htm", "proof.htm", claims(() => ({ htm: undefined }))],
    ["another htu", "proof.htu", claims(() => ({ htu: urlOf("/oauth2/par") }))],
    ["the htu of another host", "proof.htu", claims(() => ({ htu: "https://other.example/oauth2/token" }))],
    ["no htu", "proof.htu", claims(() => ({ htu: undefined }))],
    ["an htu that is a path", "proof.htu", claims(() => ({ htu: "/oauth2/token" }))],
    ["no iat", "proof.iat", claims(() => ({ iat: undefined }))],
    ["iat as text", "proof.iat", claims(() => ({ iat: String(now()) }))],
    ["iat an hour ago", "proof.iat", claims(() => ({ iat: now() - 3_600 })), "use_dpop_nonce"],
    ["iat in an hour", "proof.iat", claims(() => ({ iat: now() + 3_600 })), "use_dpop_nonce"],
    [
      "iat in two minutes, when a used proof would be forgotten",
      "proof.iat",
      claims(() => ({ iat: now() + 120 })),
      "use_dpop_nonce",
    ],
    [
      "iat in two minutes with an empty nonce, which is none",
      "proof.iat",
      claims(() => ({ iat: now() + 120, nonce: "" })),
      "use_dpop_nonce",
    ],
    ["nbf in the future", "proof.nbf_exp", claims(() => ({ nbf: now() + 3_600 }))],
    ["exp in the past", "proof.nbf_exp", claims(() => ({ exp: now() - 3_600 }))],
    ["no jti", "proof.jti", claims(() => ({ jti: undefined }))],
    ["jti as number", "proof.jti", claims(() => ({ jti: 7 }))],
    ["jti too long", "proof.jti", claims(() => ({ jti: "j".repeat(300) }))],
    ["a nonce of another server", "proof.nonce", claims(() => ({ nonce: "made-up" })), "use_dpop_nonce"],
    ["a used jti", "proof.replay", () => used],
    ["another proof with a used jti", "proof.replay", claims(() => ({ jti: decodeJwt(used).jti }))],
  ])("%s: %s", async (_what, check, proof, error = "invalid_dpop_proof") => {
    const answer = await askToken(await proof());
    expect([answer.status, answer.body.error]).toEqual([400, error]);
    expect(answer.headers.has("dpop-nonce")).toBe(error === "use_dpop_nonce");
    expect(answer.body.error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/); // RFC 6749 §5.2
    expect(await attempt(answer.headers)).toMatchObject({
      clientId: client.clientId,
      outcome: "failed",
      failedCheck: check,
      message: expect.stringMatching(/\.$/),
      fix: expect.stringMatching(/\.$/),
    });
  });

  it("without a proof", async () => {
    const answer = await askToken(undefined);
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect(answer.body.error_description).toContain("no proof");
    expect(await attempt(answer.headers)).toMatchObject({ failedCheck: "proof.missing" });
  });

  it("not to a caller that is not the client: the response is that of every failed authentication", async () => {
    const form = {
      grant_type: "client_credentials",
      ...(await authenticated(client, await certify(server, await makeClient(server)))),
    };
    const answer = await postForm(server, "/oauth2/token", form, { dpop: "rubbish" });
    expect(answer).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    expect(await attempt(answer.headers)).toMatchObject({ failedCheck: "key.usable" });
  });
});

/** The private key as PKCS#8 in PEM. */
async function pem({ privateKey }: DpopKey): Promise<string> {
  const der = await crypto.subtle.exportKey("pkcs8", privateKey as CryptoKey);
  return `-----BEGIN PRIVATE KEY-----\n${Buffer.from(der).toString("base64")}\n-----END PRIVATE KEY-----\n`;
}

describe("the token endpoint accepts", () => {
  it("query and fragment in htu, other spellings of the URL, its mTLS alias, and media types in capitals", async () => {
    const url = new URL(urlOf("/oauth2/token"));
    const changes: ProofChange[] = [
      { claims: { htu: `${url}?a=b#c` } },
      { claims: { htu: `${url.protocol.toUpperCase()}//${url.host.toUpperCase()}/x/../oauth2/token` } },
      { claims: { htu: `${server.deps.env.mtlsUrl}/oauth2/token` } },
      { header: { typ: "application/DPoP+JWT" } },
    ];
    for (const change of changes) {
      expect([change, (await askToken(await proofFor("/oauth2/token", key, change))).status]).toEqual([change, 200]);
    }
  });

  it.each(["ES256", "PS256", "EdDSA", "Ed25519"])("proofs with %s", async (alg) => {
    const by = await makeDpopKey(alg);
    const { status, body } = await askToken(await proofFor("/oauth2/token", by));
    expect(status).toBe(200);
    expect(decodeJwt(String(body.access_token))).toMatchObject({ cnf: { jkt: by.jkt } });
  });

  it("an assertion and a proof with one jti", async () => {
    const claims = { jti: crypto.randomUUID() };
    const form = {
      grant_type: "client_credentials",
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: await signAssertion(server, client.clientId, signer, { claims }),
    };
    expect(
      (await postForm(server, "/oauth2/token", form, { dpop: await proofFor("/oauth2/token", key, { claims }) }))
        .status,
    ).toBe(200);
  });

  it("exactly one of 20 concurrent requests with one proof", async () => {
    const dpop = await proofFor("/oauth2/token");
    const statuses = (await Promise.all(Array.from({ length: 20 }, () => askToken(dpop)))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 400)).toHaveLength(19);
  });

  it("the answer to a nonce challenge, and counts one acceptance and no rejection", async () => {
    const slow = await makeClient(server, { scopes: ["accounts"], dpopBoundAccessTokens: true });
    const signed = await certify(server, slow);
    const ask = async (claims: Record<string, unknown>) => {
      const form = { grant_type: "client_credentials", ...(await authenticated(slow, signed)) };
      return postForm(server, "/oauth2/token", form, { dpop: await proofFor("/oauth2/token", key, { claims }) });
    };
    const activity = async () => {
      await server.deps.usage.flush();
      const where = { clientId: slow.clientId };
      const { prisma } = server.deps.db;
      const hours = await prisma.clientHour.findMany({
        where,
        select: { tokens: true, successes: true, failures: true },
      });
      return { hours, ...(await prisma.clientActivity.findUniqueOrThrow({ where })) };
    };
    const iat = now() - 3_600;
    const challenge = await ask({ iat });
    expect(challenge).toMatchObject({ status: 400, body: { error: "use_dpop_nonce" } });
    // A client that never answers gets no token, so it is not healthy.
    expect(await activity()).toMatchObject({
      hours: [{ tokens: 0, successes: 0, failures: 0 }],
      lastSucceededAt: null,
      failedCheck: "proof.iat",
    });
    expect((await ask({ iat, nonce: challenge.headers.get("dpop-nonce") })).status).toBe(200);
    expect((await ask({ htm: "GET" })).body.error).toBe("invalid_dpop_proof");
    expect(await activity()).toMatchObject({ hours: [{ tokens: 1, successes: 1, failures: 1 }] });
  });

  it("a client with the wrong clock once it uses the nonce, and gives nonces to no other client", async () => {
    const claims = { iat: now() - 86_400 };
    const refused = await askToken(await proofFor("/oauth2/token", key, { claims }));
    const nonce = refused.headers.get("dpop-nonce") ?? "";
    const accepted = await askToken(await proofFor("/oauth2/token", key, { claims: { ...claims, nonce } }));
    expect(accepted.status).toBe(200);
    const usual = await askToken(await proofFor("/oauth2/token"));
    expect([usual.status, usual.headers.get("dpop-nonce")]).toEqual([200, null]);
  });
});

describe("tokens bound to a DPoP key", () => {
  it("are introspected with their type and key", async () => {
    const { body } = await askToken(await proofFor("/oauth2/token"));
    const token = String(body.access_token);
    const { body: introspected } = await post("/oauth2/introspect", { token }, undefined);
    expect(introspected).toMatchObject({ active: true, token_type: "DPoP", cnf: { jkt: key.jkt } });
  });

  /** Posts over a connection with this certificate, as a trusted proxy forwards it (RFC 9440). */
  const withCertificate = ({ certificatePem }: { certificatePem: string }) => ({
    "client-cert": `:${new X509Certificate(certificatePem).raw.toString("base64")}:`,
  });

  it("are optional for other clients, and never bound to a certificate too", async () => {
    const free = await makeClient(server, { scopes: ["accounts"] });
    const signed = await certify(server, free);
    const ask = async (dpop?: string) => {
      const form = { grant_type: "client_credentials", ...(await authenticated(free, signed)) };
      return postForm(server, "/oauth2/token", form, dpop === undefined ? {} : { dpop });
    };
    expect((await ask()).body.token_type).toBe("Bearer");
    expect((await ask(await proofFor("/oauth2/token"))).body.token_type).toBe("DPoP");

    const bound = await makeClient(server, { authMethod: "tls_client_auth", scopes: ["accounts"] }, "fapi2");
    const headers = withCertificate(await certify(server, bound, { type: "transport" }));
    const form = { grant_type: "client_credentials", client_id: bound.clientId };
    const both = await postForm(server, "/oauth2/token", form, { ...headers, dpop: await proofFor("/oauth2/token") });
    expect(both).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    expect(await attempt(both.headers)).toMatchObject({ failedCheck: "token.one_binding" });
    expect((await postForm(server, "/oauth2/token", form, headers)).body.token_type).toBe("Bearer");
  });

  it("are an alternative for clients that authenticate by mTLS", async () => {
    const settings = { authMethod: "tls_client_auth", scopes: ["accounts"], dpopBoundAccessTokens: true };
    const mutual = await makeClient(server, settings, "fapi2");
    const headers = withCertificate(await certify(server, mutual, { type: "transport" }));
    const form = { grant_type: "client_credentials", client_id: mutual.clientId };
    const answer = await postForm(server, "/oauth2/token", form, { ...headers, dpop: await proofFor("/oauth2/token") });
    expect(answer.body.token_type).toBe("DPoP");
    expect(decodeJwt(String(answer.body.access_token)).cnf).toEqual({ jkt: key.jkt });
    const missing = await postForm(server, "/oauth2/token", form, headers);
    expect(await attempt(missing.headers)).toMatchObject({ failedCheck: "proof.missing" });
  });
});
