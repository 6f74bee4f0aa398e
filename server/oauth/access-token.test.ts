import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { updateClient } from "@/lib/clients/update-client";
import { activeAccessToken } from "@/lib/oauth/access-token";
import { createTestServer, type TestServer } from "../testing";
import { certify, makeClient, requestToken, signAssertion } from "./testing";

describe("an OAuth access token at REST v1", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await createTestServer();
  });
  afterAll(() => server.close());

  async function tokenWith(scopes: string[]) {
    const client = await makeClient(server, { scopes });
    const signer = await certify(server, client);
    const { body } = await requestToken(server, await signAssertion(server, client.clientId, signer));
    return { client, signer, token: body.access_token as string };
  }

  it("grants its scopes, in its own organisation only", async () => {
    const { client, token } = await tokenWith(["certificate:read", "application:read"]);
    const foreign = await makeClient(server);
    const get = (path: string) => server.call("GET", `/api/v1${path}`, { token });
    expect((await get(`/applications/${client.applicationId}`)).status).toBe(200);
    expect((await get(`/applications/${foreign.applicationId}`)).status).toBe(404);
    const list = await get("/certificates");
    expect(list.body.items).toHaveLength(1);
    expect((await get(`/clients/${client.clientId}`)).status).toBe(403);
  });

  it("lists only effective scopes, and never acts on the platform, regardless of the client's stored scopes", async () => {
    const words = [
      "security:respond",
      "organisation:create",
      "authority:read",
      "user:write",
      "application:read",
      "accounts",
    ];
    const [mine, victim] = [await makeClient(server, { scopes: [] }), await makeClient(server)];
    const [signer, victimSigner] = [await certify(server, mine), await certify(server, victim)];
    // As stored by v0.1.0 for an organisation's administrator.
    await server.deps.db.prisma.oAuthClient.update({ where: { clientId: mine.clientId }, data: { scopes: words } });
    const ask = async (more = {}) =>
      requestToken(server, await signAssertion(server, mine.clientId, signer), more).then(({ status, body }) => ({
        status,
        body,
      }));
    const { body } = await ask();
    expect(String(body.scope).split(" ").sort()).toEqual(["accounts", "application:read"]);
    const token = String(body.access_token);
    expect(decodeJwt(token).scope).toBe(body.scope);
    expect(await ask({ scope: "accounts security:respond" })).toMatchObject({
      status: 400,
      body: { error: "invalid_scope" },
    });
    const registration = { legalName: "Another Bank PLC", country: "GB", registrationNumber: "1" };
    for (const [method, path, sent] of [
      ["POST", "/blocked-keys/preview", { key: victimSigner.kid }],
      ["POST", "/blocked-keys", { key: victimSigner.kid }],
      ["POST", "/organisations", { ...registration, parentId: mine.organisationId }],
      ["POST", "/organisations", registration],
      ["GET", "/authorities", undefined],
    ] as const) {
      const answer = await server.call(method, `/api/v1${path}`, { token, ...(sent ? { body: sent } : {}) });
      expect([path, answer.status]).toEqual([path, 403]);
    }
    const again = await requestToken(server, await signAssertion(server, victim.clientId, victimSigner));
    expect(again.status).toBe(200);
  });

  it("loses a permission when its client does, before it expires", async () => {
    const { client, token } = await tokenWith(["application:read", "certificate:read"]);
    const ask = async () =>
      (await server.call("GET", `/api/v1/applications/${client.applicationId}`, { token })).status;
    expect(await ask()).toBe(200);
    const admin = server.as("admin", client.organisationId);
    await updateClient.execute(admin, { clientId: client.clientId, scopes: ["certificate:read"] });
    expect(await ask()).toBe(403);
    expect((await activeAccessToken(server.deps, token))?.scope).toBe("certificate:read");
  });

  it("issues a certificate with a directory scope, and the audit log names the client", async () => {
    const { client, token } = await tokenWith(["certificate:issue", "certificate:read", "application:read"]);
    const { makeKey } = await import("@/lib/certificates/testing");
    const csr = (await makeKey()).csr();
    const path = `/api/v1/applications/${client.applicationId}/certificates`;
    const made = await server.call("POST", path, { token, body: { type: "transport", csr } });
    expect(made.status).toBe(201);
    const row = await server.deps.db.prisma.auditEvent.findFirst({
      where: { entityId: String(made.body.id), operation: "certificate.issue" },
    });
    expect(row).toMatchObject({ actorKind: "client", actorId: client.clientId });
  });

  it("is invalid after its client's certificate is revoked", async () => {
    const { client, signer, token } = await tokenWith(["application:read"]);
    const ask = async () =>
      (await server.call("GET", `/api/v1/applications/${client.applicationId}`, { token })).status;
    expect(await ask()).toBe(200);
    const admin = server.as("admin", client.organisationId);
    await revokeCertificate.execute(admin, { kid: signer.kid, reason: "keyCompromise" });
    expect(await ask()).toBe(401);
  });

  it("is rejected when forged, truncated or for another audience", async () => {
    const { token } = await tokenWith(["application:read"]);
    const [head, payload, signature = ""] = token.split(".");
    const forged = [
      `${head}.${payload}.${signature.slice(0, -4)}AAAA`,
      `${head}.${Buffer.from(JSON.stringify({ iss: "x" })).toString("base64url")}.${signature}`,
      `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.AAAA`,
    ];
    for (const one of forged) expect((await server.call("GET", "/api/v1/me", { token: one })).status).toBe(401);
  });
});
