/**
 * The token endpoint and Diagnose share their checks: they give the same result and message, and the client's organisation finds it in
 * its authentication log.
 */
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { addKey } from "@/lib/keys/add-key";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import { listAuthenticationAttempts } from "@/lib/oauth/list-authentication-attempts";
import { certify, makeClient, postForm, signAssertion, type TestClient, type TestSigner } from "./testing";
import { bothSay, loggedFor, own, refusal, server } from "./testing/two-entry-points";

describe("an assertion", () => {
  let client: TestClient;
  let signer: TestSigner;
  beforeAll(async () => {
    client = await makeClient(server);
    signer = await certify(server, client);
  });
  const good = () => signAssertion(server, client.clientId, signer);
  const now = () => Math.floor(server.clock.now().getTime() / 1000);

  it.each<[string, () => Promise<string> | string, RegExp | undefined]>([
    ["that is valid", good, undefined],
    ["with a fraction in exp", () => withClaims({ exp: now() + 60.5 }), undefined],
    ["with a fraction in iat", () => withClaims({ iat: now() + 0.123 }), undefined],
    ["with a line feed at the end", async () => `${await good()}\n`, /ends with a line break/],
    ["with CR LF at the end", async () => `${await good()}\r\n`, /ends with a line break/],
    ["with a space at the end", async () => `${await good()} `, /ends with white space/],
    ["with a tab in front", async () => `\t${await good()}`, /begins with white space/],
    ["with padding after the signature", async () => `${await good()}=`, /signature ends with "="/],
    ["with a line break inside", async () => (await good()).replace(".", "\n."), /header is not base64url/],
    ["without sub", () => withClaims({ sub: undefined }), /^sub is missing\.$/],
    ["with null in sub", () => withClaims({ sub: null }), /^sub is null, which is not a string\.$/],
    ["with an empty iss", () => withClaims({ iss: "" }), /^iss is empty\.$/],
    ["without iss", () => withClaims({ iss: undefined }), /^iss is missing\.$/],
    ["without jti", () => withClaims({ jti: undefined }), /^jti is missing\.$/],
    ["with a number in jti", () => withClaims({ jti: 7 }), /^jti is 7, which is not a string\.$/],
    [
      "with a too long jti",
      () => withClaims({ jti: "x".repeat(300) }),
      /^jti has 300 characters; the maximum is 255\.$/,
    ],
    [
      "with thousands of nested arrays in aud",
      () => {
        const deep = `${"[".repeat(4_900)}${"]".repeat(4_900)}`;
        const claims = `{"iss":"${client.clientId}","sub":"${client.clientId}","aud":${deep}}`;
        return `${btoa('{"alg":"ES256"}')}.${Buffer.from(claims).toString("base64url")}.AA`.replaceAll("=", "");
      },
      /^The payload nests objects or arrays deeper than 20 levels\.$/,
    ],
    ["without aud", () => withClaims({ aud: undefined }), /^aud is missing\.$/],
    ["without exp", () => withClaims({ exp: undefined }), /^exp is missing\.$/],
    ["with capitals in sub", () => withClaims({ sub: client.clientId.toUpperCase() }), /iss is .* and sub is/],
    ["with exp in the past", () => withClaims({ iat: now() - 100, exp: now() - 40.25 }), /expired 4\d s ago/],
    ["with exp before 1970", () => withClaims({ exp: -1 }), /before 1970/],
  ])("%s gets the same result", async (_what, make, words) => {
    const said = await bothSay(client, await make());
    if (words) expect(said?.message).toMatch(words);
    else expect(said).toBeUndefined();
  });
  const withClaims = (claims: object) => signAssertion(server, client.clientId, signer, { claims: claims as never });

  describe("a request that the token endpoint can't parse", () => {
    const fields = async (more: Record<string, string> = {}) => ({
      grant_type: "client_credentials",
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: await good(),
      ...more,
    });
    const form = (parameters: Record<string, string>): RequestInit => ({ body: new URLSearchParams(parameters) });
    const typed = (body: string, type: string): RequestInit => ({ body, headers: { "content-type": type } });

    it.each<[string, string, () => Promise<RequestInit>]>([
      ["no client_assertion_type", "request.assertion_type", async () => form({ client_assertion: await good() })],
      ["an additional secret", "request.one_method", async () => form(await fields({ client_secret: "x" }))],
      [
        "additional Basic for another client",
        "request.one_method",
        async () => ({ ...form(await fields()), headers: { authorization: `Basic ${btoa("x:y")}` } }),
      ],
      ["the body as JSON", "request.form", async () => typed(JSON.stringify(await fields()), "application/json")],
      ["a body without type", "request.form", async () => typed(new URLSearchParams(await fields()).toString(), "")],
      [
        "a form with a text type",
        "request.form",
        async () => typed(String(new URLSearchParams(await fields())), "text/plain"),
      ],
      [
        "the body as multipart/form-data",
        "request.form",
        async () => {
          const body = new FormData();
          for (const [name, value] of Object.entries(await fields())) body.append(name, value);
          return { body };
        },
      ],
      [
        "the assertion twice",
        "request.repeated",
        async () => ({
          body: new URLSearchParams([...Object.entries(await fields()), ["client_assertion", await good()]]),
        }),
      ],
      [
        "the assertion as JWT bearer grant",
        "request.no_method",
        async () => form({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion: await good() }),
      ],
      [
        "the assertion as bearer token",
        "request.basic",
        async () => ({ ...form({}), headers: { authorization: `Bearer ${await good()}` } }),
      ],
      [
        "Basic with a secret that is not form-encoded",
        "request.basic",
        async () => ({ ...form({}), headers: { authorization: `Basic ${btoa(`${client.clientId}:100%`)}` } }),
      ],
    ])(
      "%s: its organisation sees the reason, marked as not verified, and others see nothing",
      async (_what, check, make) => {
        const response = await fetch(`${server.url}/oauth2/token`, { method: "POST", ...(await make()) });
        expect([response.status, await response.json()]).toEqual([401, refusal]);
        const logged = await loggedFor(client, response.headers);
        expect(logged).toMatchObject({ check, clientId: client.clientId });
        expect(logged.message).toContain("is not verified");
        const stranger = server.as("admin", (await makeClient(server)).organisationId);
        const requestId = response.headers.get("x-request-id") ?? "";
        expect((await listAuthenticationAttempts.execute(stranger, { requestId })).items).toEqual([]);
      },
    );

    it("with its parameters in the URL, or compressed, gets that reason", async () => {
      const url = `${server.url}/oauth2/token?${new URLSearchParams(await fields())}`;
      const inUrl = await fetch(url, { method: "POST", ...form({ grant_type: "client_credentials" }) });
      expect(await loggedFor(client, inUrl.headers)).toMatchObject({
        check: "request.no_method",
        message: expect.stringContaining("client_assertion is in the URL"),
      });
      const zipped = await fetch(`${server.url}/oauth2/token`, {
        method: "POST",
        body: gzipSync(String(new URLSearchParams(await fields()))),
        headers: { "content-type": "application/x-www-form-urlencoded", "content-encoding": "gzip" },
      });
      expect(zipped.status).toBe(401);
      const requestId = zipped.headers.get("x-request-id") ?? "";
      const { items } = await listAuthenticationAttempts.execute(server.as("super_admin"), { requestId });
      expect(items).toMatchObject([{ clientId: null, message: expect.stringContaining("compressed") }]);
    });

    it("with a line break after client_id is logged for that client", async () => {
      const { headers } = await postForm(server, "/oauth2/token", { client_id: `${client.clientId}\n` });
      const logged = await loggedFor(client, headers);
      expect(logged).toMatchObject({ check: "client.known", clientId: client.clientId });
      expect(logged.message).toContain('\\n"');
    });

    it("with an unknown client is logged for no organisation", async () => {
      const id = randomUUID();
      const response = await fetch(`${server.url}/oauth2/token`, {
        method: "POST",
        ...typed(JSON.stringify({ client_id: id, more: { client_id: client.clientId } }), "application/json"),
      });
      const requestId = response.headers.get("x-request-id") ?? "";
      expect((await listAuthenticationAttempts.execute(own(client), { requestId })).items).toEqual([]);
      const { items } = await listAuthenticationAttempts.execute(server.as("super_admin"), { requestId });
      expect(items).toMatchObject([{ clientId: null, claimedId: id }]);
    });
  });
});

it("the alg of a registered key is reported", async () => {
  const client = await makeClient(server);
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = { ...publicKey.export({ format: "jwk" }), alg: "PS384" };
  const { kid } = await addKey.execute(server.as("admin", client.organisationId), { clientId: client.clientId, key });
  const assertion = await signAssertion(server, client.clientId, { kid, privateKey, alg: "PS256" });
  expect((await bothSay(client, assertion))?.message).toContain('its JWK that was registered has "alg": "PS384"');
});

it("the original kid of an imported JWK is answered with its kid in the portal", async () => {
  const client = await makeClient(server);
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = { ...publicKey.export({ format: "jwk" }), kid: "prod-2026" };
  const { kid } = await addKey.execute(server.as("admin", client.organisationId), { clientId: client.clientId, key });
  const signer = { kid: "prod-2026", privateKey, alg: "ES256" } as const;
  const said = await bothSay(client, await signAssertion(server, client.clientId, signer));
  expect(said).toMatchObject({ check: "key.usable", fix: `Sign with kid "${kid}".` });
});
