import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { listAuthenticationAttempts } from "@/lib/oauth/list-authentication-attempts";
import { createTestServer } from "../testing";
import { certify, makeClient, postForm, signAssertion, type TestClient, type TestSigner } from "./testing";

import { CASES, type Case, type Form, now, post, type World } from "./testing/refusal-cases";

describe("client authentication rejects", () => {
  let world: World;
  beforeAll(async () => {
    const server = await createTestServer();
    const client = await makeClient(server);
    const otherClient = await makeClient(server);
    const [rsa, ec, transport, encryption, other] = await Promise.all([
      certify(server, client, { algorithm: "RSA" }),
      certify(server, client),
      certify(server, client, { type: "transport" }),
      certify(server, client, { type: "encryption" }),
      certify(server, otherClient),
    ]);
    world = { server, client, rsa, ec, transport, encryption, otherClient, other };
  });
  afterAll(() => world.server.close());

  const ask = async ({ form }: Case) => {
    const built = await form(world);
    const { form: fields, headers } =
      "headers" in built && typeof built.headers === "object" && !Array.isArray(built.headers)
        ? (built as { form: Form; headers: Record<string, string> })
        : { form: built as Form, headers: {} };
    return postForm(world.server, "/oauth2/token", { grant_type: "client_credentials", ...fields }, headers);
  };

  it.concurrent.each(CASES)("$name", async (testCase) => {
    const answer = await ask(testCase);
    // All failures have the same response.
    expect(answer.body).toEqual({ error: "invalid_client", error_description: "client authentication failed" });
    expect(answer.status).toBe(401);
    const names = [...answer.headers.keys()].filter(
      (name) => !["date", "keep-alive", "connection", "www-authenticate"].includes(name),
    );
    expect(names.sort()).toEqual([
      "cache-control",
      "content-length",
      "content-security-policy",
      "content-type",
      "referrer-policy",
      "x-content-type-options",
      "x-request-id",
    ]);
    // The log has the check.
    const requestId = answer.headers.get("x-request-id") ?? "";
    const { items } = await listAuthenticationAttempts.execute(world.server.as("super_admin"), { requestId });
    expect(items.map(({ failedCheck, outcome }) => [failedCheck, outcome])).toEqual([[testCase.check, "failed"]]);
    expect(items[0]?.message).toBeTruthy();
    expect(items[0]?.fix).toBeTruthy();
  });

  it("not: a client with valid organisation, application and keys, as a control for the cases above", async () => {
    for (const signer of [world.rsa, world.ec]) {
      const assertion = await signAssertion(world.server, world.client.clientId, signer);
      const { status } = await postForm(world.server, "/oauth2/token", {
        grant_type: "client_credentials",
        ...post(assertion),
      });
      expect(status).toBe(200);
    }
  });

  it("and its log tells failures of the client itself from those of callers that only named it", async () => {
    const { server, client, ec, other } = world;
    const own = await makeClient(server);
    const revoked = await certify(server, own);
    await revokeCertificate.execute(server.as("admin", own.organisationId), {
      kid: revoked.kid,
      reason: "keyCompromise",
    });
    const past = { iat: now(world) - 900, exp: now(world) - 600 };
    const cases: [
      what: string,
      signer: TestSigner,
      change: object,
      check: string,
      isProven: boolean,
      by?: TestClient,
    ][] = [
      ["a wrong audience", ec, { claims: { aud: "https://other.example" } }, "claims.aud", true],
      ["an expired assertion", ec, { claims: past }, "claims.exp", true],
      ["an unknown key", other, {}, "key.usable", false],
      ["a signature of another key", other, { header: { kid: ec.kid } }, "signature", false],
      ["that, with a wrong audience", other, { header: { kid: ec.kid }, claims: { aud: "x" } }, "claims.aud", false],
      ["a revoked key", revoked, {}, "key.usable", false, own],
    ];
    for (const [what, signer, change, check, isProven, by = client] of cases) {
      const assertion = await signAssertion(server, by.clientId, signer, change);
      const fields = { grant_type: "client_credentials", ...post(assertion) };
      const { headers } = await postForm(server, "/oauth2/token", fields);
      const requestId = headers.get("x-request-id") ?? "";
      const { items } = await listAuthenticationAttempts.execute(server.as("super_admin"), { requestId });
      expect([what, items[0]?.failedCheck, items[0]?.isProven]).toEqual([
        what,
        expect.stringContaining(check),
        isProven,
      ]);
    }
    const scope = { grant_type: "client_credentials", scope: "unknown" };
    const fields = { ...scope, ...post(await signAssertion(server, client.clientId, ec)) };
    const { headers } = await postForm(server, "/oauth2/token", fields);
    const requestId = headers.get("x-request-id") ?? "";
    const { items } = await listAuthenticationAttempts.execute(server.as("super_admin"), { requestId });
    expect(items).toMatchObject([{ failedCheck: "token.refused", isProven: true }]);
  });

  it("not: fractional times (RFC 7519 §2)", async () => {
    const exact = world.server.clock.now().getTime() / 1000;
    const fine = [
      { exp: now(world) + 60.5 },
      { iat: now(world) + 0.123 },
      { nbf: now(world) - 0.5 },
      { iat: exact, nbf: exact, exp: exact + 300 },
    ];
    for (const claims of fine) {
      const assertion = await signAssertion(world.server, world.client.clientId, world.ec, { claims });
      const form = { grant_type: "client_credentials", ...post(assertion) };
      expect([claims, (await postForm(world.server, "/oauth2/token", form)).status]).toEqual([claims, 200]);
      expect([claims, (await postForm(world.server, "/oauth2/token", form)).status]).toEqual([claims, 401]);
    }
  });

  it("not: clocks ten seconds apart, the token endpoint as audience of a compatible client, the two types of RFC 7523bis", async () => {
    const fine = [
      { claims: { iat: now(world) + 9, exp: now(world) + 60 } },
      { claims: { nbf: now(world) + 9 } },
      { claims: { exp: now(world) - 5, iat: now(world) - 60 } },
      { claims: { aud: `${world.server.deps.env.publicUrl}/oauth2/token` } },
      { header: { typ: "JWT" } },
      { header: { typ: "client-authentication+jwt" } },
    ];
    for (const change of fine) {
      const assertion = await signAssertion(world.server, world.client.clientId, world.ec, change);
      const { status } = await postForm(world.server, "/oauth2/token", {
        grant_type: "client_credentials",
        ...post(assertion),
      });
      expect([change, status]).toEqual([change, 200]);
    }
  });

  it("the token endpoint and lists as audience of a strict client, but not the issuer", async () => {
    const client = await makeClient(world.server, { audiencePolicy: "strict" });
    const signer = await certify(world.server, client);
    const issuer = world.server.deps.env.publicUrl;
    const statuses = [];
    for (const aud of [`${issuer}/oauth2/token`, [issuer], `${issuer}/`, issuer]) {
      const assertion = await signAssertion(world.server, client.clientId, signer, { claims: { aud } });
      const form = { grant_type: "client_credentials", ...post(assertion) };
      statuses.push((await postForm(world.server, "/oauth2/token", form)).status);
    }
    expect(statuses).toEqual([401, 401, 401, 200]);
  });
});
