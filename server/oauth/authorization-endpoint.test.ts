import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { KoaContextWithOIDC } from "oidc-provider";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AddressQuota } from "@/lib/oauth/address-quota";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import { describeAuthorization } from "@/lib/oauth/describe-authorization";
import type { Context } from "@/lib/start/deps";
import { createTestServer, type TestServer } from "../testing";
import { admitAuthorizationRequests } from "./methods";
import type { OAuthRequests } from "./requests";
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
const FORM = "application/x-www-form-urlencoded";

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
describe("response_mode", () => {
  it.each(["form_post", "fragment", "query.jwt", "jwt", "web_message", "x"])(
    "%s is rejected in the query of the redirect URI, before the user is asked",
    async (response_mode) => {
      for (const more of [{}, { request: "x" }, { scope: "unknown" }] as Parameters[]) {
        const location = await begin(new Jar(), request({ response_mode, ...more }));
        const back = new URL(location);
        expect(`${back.origin}${back.pathname}`).toBe(REDIRECT);
        expect(back.hash).toBe("");
        expect(back.searchParams.get("state")).toBe("s-1");
        if (Object.keys(more).length === 0) {
          expect(back.searchParams.get("error")).toBe("unsupported_response_mode");
        }
      }
      const pushed = await postForm(server, "/oauth2/par", {
        ...request({ response_mode }),
        ...(await authenticated()),
      });
      expect(pushed).toMatchObject({ status: 400, body: { error: "unsupported_response_mode" } });
    },
  );

  it("query is the default and may be requested", async () => {
    expect(await begin(new Jar(), request({ response_mode: "query" }))).toMatch(/^\/consent\//);
    const more = { ...request({ response_mode: "query" }), ...(await authenticated()) };
    expect((await postForm(server, "/oauth2/par", more)).status).toBe(201);
  });
});

describe("a missing scope (RFC 6749 §3.3)", () => {
  const without = (more: Parameters = {}): Parameters => {
    const { scope: _, ...rest } = request(more);
    return rest;
  };

  it("defaults to all registered scopes, as at the token endpoint, pushed or not", async () => {
    const pushed = await postForm(server, "/oauth2/par", { ...without(), ...(await authenticated()) });
    const requests = [
      without(),
      { ...without(), scope: "" },
      { client_id: client.clientId, request_uri: pushed.body.request_uri as string },
    ];
    for (const parameters of requests) {
      const jar = new Jar();
      const consent = await begin(jar, parameters);
      const { scopes } = await describeAuthorization.execute(person, { cookies: jar.for(consent) });
      expect(scopes).toEqual(["accounts", "payments"]);
      const back = await answerAuthorization(server, jar, { consent, who: person, isGranted: true });
      expect(back.searchParams.get("code")).toBeTruthy();
    }
  });

  it("includes openid if registered, and then there is an ID token", async () => {
    const { clientId } = await makeClient(server, {
      grantTypes: ["authorization_code"],
      redirectUris: [REDIRECT],
      scopes: ["openid", "accounts"],
    });
    const jar = new Jar();
    const consent = await begin(jar, without({ client_id: clientId }));
    const { scopes } = await describeAuthorization.execute(person, { cookies: jar.for(consent) });
    expect(scopes).toEqual(["openid", "accounts"]);
    const back = await answerAuthorization(server, jar, { consent, who: person, isGranted: true });
    expect(back.searchParams.get("code")).toBeTruthy();
  });

  it("is invalid_scope, before the user is asked, when the client has none or requests one that can't be granted", async () => {
    const bare = await makeClient(server, { grantTypes: ["authorization_code"], redirectUris: [REDIRECT], scopes: [] });
    const refused = [
      without({ client_id: bare.clientId }),
      request({ client_id: bare.clientId, scope: "offline_access" }),
      request({ scope: "offline_access" }), // dropped by the provider without prompt=consent
      request({ scope: "unknown" }),
    ];
    for (const parameters of refused) {
      const back = new URL(await begin(new Jar(), parameters), server.url);
      expect([parameters.scope, back.searchParams.get("error")]).toEqual([parameters.scope, "invalid_scope"]);
    }
  });

  it.each(["openid", "openid profile", "offline_access"])(
    "client_credentials with %s alone is invalid_scope",
    async (scope) => {
      const machine = await makeClient(server);
      const by = await certify(server, machine);
      const ask = async (wanted: string) =>
        postForm(server, "/oauth2/token", {
          grant_type: "client_credentials",
          scope: wanted,
          client_assertion_type: ASSERTION_TYPE,
          client_assertion: await signAssertion(server, machine.clientId, by),
        });
      expect(await ask(scope)).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
      expect(await ask(`${scope} read`)).toMatchObject({ status: 200, body: { scope: "read" } });
    },
  );
});

describe("POST at the authorization endpoint", () => {
  const send = (body: string, headers: Record<string, string> = { "content-type": FORM }, query = "") =>
    server.call("POST", `/oauth2/authorize${query}`, { body, headers });

  it("is answered with 303 to the same request by GET", async () => {
    const body = `${new URLSearchParams(request())}&state=2&resource=a&resource=b&x=%0d%0aSet-Cookie:%20a`;
    const answer = await send(body);
    expect(answer.status).toBe(303);
    const location = answer.headers.get("location") ?? "";
    expect(location).toMatch(/^\/oauth2\/authorize\?[!-~]+$/);
    const [sent, redirected] = [new URLSearchParams(body), new URL(location, server.url).searchParams];
    expect([...redirected]).toEqual([...sent]);
    expect(answer.headers.getSetCookie()).toEqual([]);
    const plain = await send(new URLSearchParams(request()).toString(), { "content-type": `${FORM}; charset=UTF-8` });
    const next = await fetch(new URL(plain.headers.get("location") ?? "", server.url), { redirect: "manual" });
    expect(next.headers.get("location")).toMatch(/^\/consent\//);
    for (const cookie of next.headers.getSetCookie()) expect(cookie.toLowerCase()).toContain("samesite=lax");
  });

  it("keeps the query, so that a repeated parameter stays repeated", async () => {
    const answer = await send("client_id=b", undefined, "?client_id=a");
    expect(answer.headers.get("location")).toBe("/oauth2/authorize?client_id=a&client_id=b");
  });

  it("accepts forms of at most 4 KB", async () => {
    const json = await send(JSON.stringify(request()), { "content-type": "application/json" });
    expect([json.status, json.body.error]).toEqual([415, "invalid_request"]);
    expect((await send(`state=${"x".repeat(3_900)}`)).status).toBe(303);
    for (const length of [5_000, 200_000]) {
      const answer = await send(`state=${"x".repeat(length)}`);
      expect([length, answer.status]).toEqual([length, 413]);
    }
    expect((await send(`state=${"%7E".repeat(1_300)}`)).status).toBe(303); // shorter when re-encoded
    expect((await send(`state=${"é".repeat(1_500)}`)).status).toBe(413); // longer
  });
});

describe("the authorization endpoint's limits", () => {
  const statusOf = async (path: string) => (await server.call("GET", path)).status;

  it("a query above 4 KB is 414 with instructions", async () => {
    const answer = await server.call(
      "GET",
      `/oauth2/authorize?${new URLSearchParams(request({ state: "s".repeat(4_096) }))}`,
    );
    expect(answer.status).toBe(414);
    expect(answer.body.error_description).toMatch(/4096.*RFC 9126/);
    expect(await begin(new Jar(), request({ state: "s".repeat(3_000) }))).toMatch(/^\/consent\//);
  });

  it("more than 100 parameters are rejected, and other endpoints ignore the query", async () => {
    expect((await server.call("GET", `/oauth2/authorize?${"a&".repeat(101)}`)).status).toBe(400);
    expect((await server.call("POST", `/oauth2/authorize?${"a&".repeat(101)}`)).status).toBe(400);
    const paths = ["/.well-known/openid-configuration", "/oauth2/jwks", "/oauth2/authorize/not-there", "/oauth2/token"];
    for (const path of paths) {
      expect(await statusOf(`${path}?${"a&".repeat(6_000)}`), path).toBe(await statusOf(path));
    }
  });

  it("pending requests are limited per address, and others are not affected", async () => {
    const { deps, clock } = server;
    const authorizationQuota = new AddressQuota({ clock, most: 3, windowMs: 600_000 });
    const requests: OAuthRequests = new WeakMap();
    const admit = admitAuthorizationRequests({ deps, requests, authorizationQuota });
    /** The part of the provider's context that is used. */
    const ask = async (address: string) => {
      const [req, headers] = [new IncomingMessage(new Socket()), new Map<string, string>()];
      requests.set(req, { requestId: "r", address, search: "", certificate: undefined });
      const ctx = {
        path: "/oauth2/authorize",
        querystring: "",
        method: "GET",
        req,
        status: 200,
        body: {},
        set: set(headers),
      };
      await admit(ctx as unknown as KoaContextWithOIDC, async () => {});
      return [ctx.status, headers.get("retry-after") ?? null];
    };
    const set = (headers: Map<string, string>) => (name: string, value: string) => void headers.set(name, value);
    for (const address of ["2001:db8::1", "2001:db8::2", "2001:db8::3:4"])
      expect(await ask(address)).toEqual([200, null]);
    expect(await ask("2001:db8::5")).toEqual([429, "600"]); // one subscriber's /64
    for (const other of ["2001:db8:0:1::1", "192.0.2.1", "::ffff:192.0.2.2"]) expect((await ask(other))[0]).toBe(200);
    clock.advance(600_000);
    expect((await ask("2001:db8::1"))[0]).toBe(200);
  });
});
