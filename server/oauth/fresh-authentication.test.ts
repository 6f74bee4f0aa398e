import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
const PASSWORD = "correct horse battery";
let server: TestServer;
let client: TestClient;
let signer: TestSigner;
let person: Context;
beforeAll(async () => {
  server = await createTestServer();
  client = await makeClient(server, {
    grantTypes: ["authorization_code", "refresh_token"],
    redirectUris: [REDIRECT],
    scopes: ["accounts", "payments"],
  });
  signer = await certify(server, client);
  person = await makePerson(server, "alice@example.com", { password: PASSWORD });
});
afterAll(() => server.close());

type Parameters = Record<string, string>;
const request = (more: Parameters = {}): Parameters => ({
  client_id: client.clientId,
  response_type: "code",
  redirect_uri: REDIRECT,
  scope: "openid accounts",
  state: "s-1",
  code_challenge: pkce().challenge,
  code_challenge_method: "S256",
  ...more,
});
const begin = (jar: Jar, parameters: Parameters) => beginAuthorization(server, jar, parameters);
const authenticated = async () => ({
  client_assertion_type: ASSERTION_TYPE,
  client_assertion: await signAssertion(server, client.clientId, signer),
});
/** Completes a granted request. @returns its ID token's claims */
const idTokenOf = async (back: URL, verifier: string) => decodeJwt(await rawIdTokenOf(back, verifier));
async function rawIdTokenOf(back: URL, verifier: string): Promise<string> {
  const tokens = await postForm(server, "/oauth2/token", {
    grant_type: "authorization_code",
    code: back.searchParams.get("code") ?? "",
    redirect_uri: REDIRECT,
    code_verifier: verifier,
    ...(await authenticated()),
  });
  expect(tokens.status).toBe(200);
  return tokens.body.id_token as string;
}
const seconds = () => Math.floor(server.clock.now().getTime() / 1000);
const sessionOf = (who: Context) => {
  if (who.actor.kind !== "user") throw new Error("not a user");
  return { id: who.actor.credentialId };
};
/** Sets the sign-in time to this many seconds ago. */
async function signedInAgo(who: Context, ago: number): Promise<number> {
  const createdAt = new Date((seconds() - ago) * 1000);
  await server.deps.db.prisma.session.update({ where: sessionOf(who), data: { createdAt } });
  return createdAt.getTime() / 1000;
}

describe("auth_time and fresh authentication (OpenID Connect Core §2, §3.1.2.1)", () => {
  const granted = async (more: Parameters, password?: string) => {
    const [jar, { verifier, challenge }] = [new Jar(), pkce()];
    const consent = await begin(jar, request({ code_challenge: challenge, ...more }));
    const { needsPassword } = await describeAuthorization.execute(person, { cookies: jar.for(consent) });
    const answer = { consent, who: person, isGranted: true, ...(password === undefined ? {} : { password }) };
    const claims = async () => idTokenOf(await answerAuthorization(server, jar, answer), verifier);
    return { needsPassword, claims };
  };

  it("auth_time is the time of sign-in, never that of consent", async () => {
    const signedInAt = await signedInAgo(person, 900);
    for (const more of [{}, { max_age: "3600" }, { prompt: "consent" }] as Parameters[]) {
      const { needsPassword, claims } = await granted(more);
      expect([more, needsPassword, (await claims()).auth_time]).toEqual([more, false, signedInAt]);
    }
  });

  it.each<[string, Parameters]>([
    ["max_age that has passed", { max_age: "5" }],
    ["max_age=0", { max_age: "0" }],
    ["prompt=login", { prompt: "login" }],
    ["prompt=login consent", { prompt: "login consent" }],
    ["prompt=login and a generous max_age", { prompt: "login", max_age: "86400" }],
  ])("%s requires the password, and updates auth_time", async (_what, more) => {
    await signedInAgo(person, 13);
    const without = await granted(more);
    expect(without.needsPassword).toBe(true);
    await expect(without.claims()).rejects.toMatchObject({
      code: "invalid_input",
      details: { fields: [{ path: "password" }] },
    });
    const before = seconds();
    const claims = await (await granted(more, PASSWORD)).claims();
    expect(claims.auth_time).toBeGreaterThanOrEqual(before);
    expect(claims.auth_time).toBeLessThanOrEqual(seconds());
    expect(claims).not.toHaveProperty("acr");
    expect(claims).not.toHaveProperty("sid");
  });

  it("a wrong password grants nothing, and denying requires none", async () => {
    await signedInAgo(person, 13);
    const jar = new Jar();
    const consent = await begin(jar, request({ max_age: "5" }));
    const cookies = jar.for(consent);
    const wrong = decideAuthorization.execute(person, { cookies, isGranted: true, password: "another one" });
    await expect(wrong).rejects.toMatchObject({ code: "invalid_input" });
    const back = await answerAuthorization(server, jar, { consent, who: person, isGranted: false });
    expect(back.searchParams.get("error")).toBe("access_denied");
  });

  it("a sign-in after the request counts as fresh", async () => {
    const jar = new Jar();
    const consent = await begin(jar, request({ prompt: "login" }));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const later = await makePerson(server, "late@example.com");
    const { needsPassword } = await describeAuthorization.execute(later, { cookies: jar.for(consent) });
    expect(needsPassword).toBe(false);
  });

  it("an expired session can't answer", async () => {
    const gone = await makePerson(server, "gone@example.com");
    await server.deps.db.prisma.session.update({ where: sessionOf(gone), data: { revokedAt: server.clock.now() } });
    const jar = new Jar();
    const consent = await begin(jar, request());
    const attempt = decideAuthorization.execute(gone, { cookies: jar.for(consent), isGranted: true });
    await expect(attempt).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("prompt=none is answered without interaction: login_required", async () => {
    const back = new URL(await begin(new Jar(), request({ prompt: "none" })));
    expect(back.searchParams.get("error")).toBe("login_required");
  });

  it("another user than that of id_token_hint gets login_required, and that user gets a code", async () => {
    const other = await makePerson(server, "carol@example.com");
    const [jar, { verifier, challenge }] = [new Jar(), pkce()];
    const first = await begin(jar, request({ code_challenge: challenge }));
    const back = await answerAuthorization(server, jar, { consent: first, who: person, isGranted: true });
    const id_token_hint = await rawIdTokenOf(back, verifier);
    const answers = [];
    for (const who of [other, person]) {
      const consent = await begin(jar, request({ id_token_hint }));
      const { searchParams } = await answerAuthorization(server, jar, { consent, who, isGranted: true });
      answers.push([searchParams.get("error"), searchParams.has("code")]);
    }
    expect(answers).toEqual([
      ["login_required", false],
      [null, true],
    ]);
  });

  it("two users of one browser, one after the other, each get their own code", async () => {
    const jar = new Jar();
    const other = await makePerson(server, "bob@example.com");
    for (const who of [person, other]) {
      const { verifier, challenge } = pkce();
      const consent = await begin(jar, request({ code_challenge: challenge }));
      const back = await answerAuthorization(server, jar, { consent, who, isGranted: true });
      const { sub } = await idTokenOf(back, verifier);
      expect(sub).toBe(who.actor.kind === "user" ? who.actor.userId : "");
    }
  });
});
