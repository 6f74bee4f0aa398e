/**
 * Our checks and the provider must parse a request identically: anything that only one of them sees would not be checked.
 */
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import { listAuthenticationAttempts } from "@/lib/oauth/list-authentication-attempts";
import { createTestServer, type TestServer } from "../testing";
import { certify, makeClient, postForm, signAssertion, type TestClient, type TestSigner } from "./testing";

describe("our checks and the provider", () => {
  let server: TestServer;
  let client: TestClient;
  let signer: TestSigner;
  beforeAll(async () => {
    server = await createTestServer();
    client = await makeClient(server, { audiencePolicy: "strict" });
    signer = await certify(server, client);
  });
  afterAll(() => server.close());

  const form = async (more: Parameters<typeof signAssertion>[3] = {}) => ({
    grant_type: "client_credentials",
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: await signAssertion(server, client.clientId, signer, more),
  });
  const post = async (body: string | Uint8Array<ArrayBuffer>, type: string) => {
    const headers = { "content-type": type };
    const response = await fetch(`${server.url}/oauth2/token`, { method: "POST", body, headers });
    const { access_token: token, error } = (await response.json()) as { access_token?: string; error?: string };
    const requestId = response.headers.get("x-request-id") ?? "";
    const { items } = await listAuthenticationAttempts.execute(server.as("super_admin"), { requestId });
    return { status: response.status, token, error, attempts: items.map(({ failedCheck }) => failedCheck) };
  };
  const FORM = "application/x-www-form-urlencoded";

  it.each([
    ["token", ["/oauth2/token/", "/oauth2/TOKEN", "/oauth2/Token/", "/oauth2//token", "/oauth2/%74oken"]],
    ["introspect", ["/oauth2/introspect/", "/oauth2/INTROSPECT"]],
    ["revoke", ["/oauth2/revoke/", "/oauth2/Revoke"]],
    ["par", ["/oauth2/par/", "/oauth2/PAR"]],
    ["authorize", ["/oauth2/authorize/", "/oauth2/Authorize"]],
  ])("%s has one exact path", async (_name, paths) => {
    for (const path of paths) {
      // An assertion that only our checks reject: the audience of a strict client.
      const claims = { aud: `${server.deps.env.publicUrl}/oauth2/token` };
      const response = await fetch(`${server.url}${path}`, {
        method: "POST",
        redirect: "manual",
        body: new URLSearchParams(await form({ claims })),
      });
      expect([path, response.status]).toEqual([path, 404]);
    }
  });

  it("a form has the same meaning in every charset", async () => {
    const fields = new URLSearchParams(await form()).toString();
    const { status, attempts } = await post(fields, `${FORM}; charset=ISO-8859-1`);
    expect({ status, attempts }).toEqual({ status: 200, attempts: [null] });
    const wide = await post(Uint8Array.from(Buffer.from(fields, "utf16le")), `${FORM}; charset=utf-16le`);
    expect(wide).toMatchObject({ status: 401, error: "invalid_client", attempts: ["request.no_method"] });
  });

  it("no token contains another client's key in its claims", async () => {
    const victim = await makeClient(server);
    const seen = await signAssertion(server, victim.clientId, await certify(server, victim));
    const shown = new URLSearchParams({ ...(await form()), client_assertion: seen.replace(/.{6}$/, "AAAAAA") });
    let before = `${shown}&`;
    if (before.length % 2 === 1) before += "&";
    const hidden = Buffer.from(`&${new URLSearchParams(await form())}`, "utf16le");
    const body = Uint8Array.from(Buffer.concat([Buffer.from(before), hidden]));
    const { status, token } = await post(body, `${FORM}; charset=utf-16le`);
    expect([status, token && decodeJwt(token)]).toEqual([401, undefined]);
  });

  it("only what the provider has verified counts as a success of the client", async () => {
    const victim = await makeClient(server);
    const kid = (await certify(server, victim)).kid;
    const forged = await signAssertion(server, victim.clientId, { ...signer, kid });
    const fields = { ...(await form()), client_assertion: forged };
    const outcomes = async (headers: Record<string, string>) => {
      const answer = await postForm(server, "/oauth2/token", fields, headers);
      const requestId = answer.headers.get("x-request-id") ?? "";
      const { items } = await listAuthenticationAttempts.execute(server.as("super_admin"), { requestId });
      return [answer.status, items.map(({ failedCheck }) => failedCheck)];
    };
    expect(await outcomes({ accept: "text/html" })).toEqual([401, ["signature"]]);
    expect(await outcomes({ "oauth-client-attestation": "x" })).toEqual([400, ["request.refused"]]);
  });

  it("NUL in a parameter is a client error, not a server error", async () => {
    const nul = async (path: string, more: Record<string, string>) =>
      (await postForm(server, path, { ...(await form()), ...more })).status;
    expect(await nul("/oauth2/token", { resource: "https://api.example/\0" })).toBe(400);
    const code = await makeClient(server, {
      grantTypes: ["authorization_code"],
      redirectUris: ["https://a.example/cb"],
    });
    const request = {
      client_id: code.clientId,
      response_type: "code",
      redirect_uri: "https://a.example/cb",
      scope: "openid",
      code_challenge: "A".repeat(43),
      code_challenge_method: "S256",
      state: "\0",
    };
    const asked = await fetch(`${server.url}/oauth2/authorize?${new URLSearchParams(request)}`, { redirect: "manual" });
    expect([asked.status, asked.headers.get("location")]).toEqual([
      303,
      expect.stringContaining("error=invalid_request"),
    ]);
  });

  it("a body that is not a form is rejected and logged", async () => {
    const json = await post(JSON.stringify(await form()), "application/json");
    expect(json).toMatchObject({ status: 401, error: "invalid_client", attempts: ["request.form"] });
  });

  it("parameters are read from the body only", async () => {
    const { status } = await postForm(server, `/oauth2/token?${new URLSearchParams(await form())}`, {
      grant_type: "client_credentials",
    });
    expect(status).toBe(401);
  });
});
