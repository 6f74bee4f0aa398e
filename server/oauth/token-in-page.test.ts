/** The page of a new certificate requests a token with the key that it created (lib/pki-browser). */
import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { requestToken, type TokenRequest } from "@/lib/pki-browser/request-token";
import { freePort } from "@/lib/testing/portal";
import { createTestServer, type TestServer } from "../testing";
import { certify, makeClient } from "./testing";

let server: TestServer;
beforeAll(async () => {
  const port = await freePort();
  server = await createTestServer({ PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` });
  vi.stubGlobal("location", new URL(server.deps.env.publicUrl));
});
const { fetch } = globalThis;
afterEach(() => vi.stubGlobal("fetch", fetch));
afterAll(async () => {
  vi.unstubAllGlobals();
  await server.close();
});

async function requestOf(
  settings: Partial<Record<string, unknown>>,
  algorithm?: "RSA" | "P-256" | "Ed25519",
  configuration?: string,
): Promise<TokenRequest> {
  const client = await makeClient(server, settings, configuration);
  const { kid, alg, privateKey } = await certify(server, client, algorithm ? { algorithm } : {});
  const issuer = server.deps.env.publicUrl;
  return {
    pkcs8: Uint8Array.from(privateKey.export({ format: "der", type: "pkcs8" })),
    kid,
    alg,
    clientId: client.clientId,
    issuer,
    tokenEndpoint: `${issuer}/oauth2/token`,
    isDpopBound: settings.dpopBoundAccessTokens === true,
  };
}

it.each(["RSA", "P-256", "Ed25519"] as const)("gets a token with a key of the type %s", async (algorithm) => {
  const request = await requestOf({}, algorithm);
  const answer = await requestToken(request);
  if (!answer.isIssued) throw new Error(answer.error);
  expect(answer).toMatchObject({ scope: "read write", expiresInSeconds: 600 });
  expect(decodeJwt(answer.accessToken)).toMatchObject({ client_id: request.clientId, client_auth_kid: request.kid });
});

it("gets a token bound to a DPoP key of the page, also while the page's clock is late", async () => {
  const request = await requestOf({ dpopBoundAccessTokens: true }, "P-256", "fapi2");
  const bound = async () => {
    const answer = await requestToken(request);
    if (!answer.isIssued) throw new Error(answer.error);
    return (decodeJwt(answer.accessToken) as { cnf?: { jkt?: string } }).cnf?.jkt;
  };
  const first = await bound();
  expect(first).toMatch(/^[\w-]{43}$/);
  server.clock.advance(40_000); // the endpoint asks for a nonce
  expect(await bound()).not.toBe(first);
});

it("reports a refusal without more than the endpoint says, and needs an answer", async () => {
  const request = await requestOf({});
  expect(await requestToken({ ...request, issuer: "https://elsewhere.example" })).toEqual({
    isIssued: false,
    error: "invalid_client",
    description: "client authentication failed",
  });
  await expect(requestToken({ ...request, alg: "PS256" })).rejects.toThrow("This key can't sign with PS256");
  await expect(requestToken({ ...request, tokenEndpoint: "http://elsewhere.example/not-here" })).rejects.toThrow(
    "The token endpoint did not answer",
  );
});

it("pages of other origins get no token", async () => {
  const request = await requestOf({});
  const send = globalThis.fetch;
  vi.stubGlobal("fetch", (url: URL, init: RequestInit) =>
    send(url, { ...init, headers: { ...init.headers, origin: "https://evil.example" } }),
  );
  const refused = await requestToken(request);
  vi.stubGlobal("fetch", (url: URL, init: RequestInit) =>
    send(url, { ...init, headers: { ...init.headers, origin: request.issuer } }),
  );
  const own = await requestToken(request);
  vi.stubGlobal("fetch", send);
  expect([refused.isIssued, own.isIssued]).toEqual([false, true]);
});

it("sends the assertion to the page's own origin only: without cookies, and along no redirect", async () => {
  const request = await requestOf({});
  const sent: [string, Partial<RequestInit>][] = [];
  vi.stubGlobal("fetch", async (url: URL, { method, credentials, redirect, cache, body }: RequestInit) => {
    sent.push([String(url), { method, credentials, redirect, cache }]);
    expect([...(body as URLSearchParams).keys()]).toEqual(["grant_type", "client_assertion_type", "client_assertion"]);
    return Response.json({ error: "invalid_client" }, { status: 401 });
  });
  await requestToken({ ...request, tokenEndpoint: "https://elsewhere.example/oauth2/token" });
  expect(sent).toEqual([
    [
      `${server.deps.env.publicUrl}/oauth2/token`,
      { method: "POST", credentials: "omit", redirect: "error", cache: "no-store" },
    ],
  ]);
});
