import { createHash } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CEILINGS } from "@/lib/operation/ceilings";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { createClient } from "./create-client";
import { getClient } from "./get-client";
import { listClients } from "./list-clients";
import { rotateClientSecret } from "./rotate-client-secret";
import { updateClient } from "./update-client";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

/** An organisation with an application of this security configuration, and its administrator. */
async function makeApplication(securityConfiguration = "private_key_jwt", data: { status?: "suspended" } = {}) {
  const organisation = await t.makeOrganisation();
  const { id: applicationId } = await t.makeApplication(organisation.id, { securityConfiguration, ...data });
  return { organisationId: organisation.id, applicationId, ctx: t.as("admin", organisation.id) };
}
const jwtClient = { name: "Payments backend", authMethod: "private_key_jwt" };
const auditOf = (entityId: string) =>
  t.deps.db.prisma.auditEvent.findMany({ where: { entityId }, orderBy: { id: "asc" } });

describe("createClient", () => {
  it("takes defaults from the application's security configuration", async () => {
    const { applicationId, organisationId, ctx } = await makeApplication("fapi2");
    const made = await createClient.execute(ctx, { applicationId, ...jwtClient });
    expect(made).toMatchObject({
      organisationId,
      grantTypes: ["client_credentials"],
      assertionAlgorithms: ["PS256", "ES256", "EdDSA"],
      audiencePolicy: "strict",
      assertionLifetimeSeconds: 300,
      keySource: "managed",
      jwksUri: null,
      status: "active",
      secretHint: null,
      certificateBoundTokens: true,
      dpopBoundAccessTokens: false,
      allowAssertionsWithoutKid: false,
    });
    expect(made).not.toHaveProperty("clientSecret");
    expect(await auditOf(made.clientId)).toMatchObject([{ operation: "client.create", organisationId }]);
  });

  it.each([
    ["fapi2", "private_key_jwt"],
    ["fapi2", "tls_client_auth"],
    ["mtls", "tls_client_auth"],
    ["private_key_jwt", "private_key_jwt"],
    ["client_secret", "client_secret_basic"],
  ])(
    "binds tokens to a DPoP key instead of the certificate, when chosen: %s, %s",
    async (configuration, authMethod) => {
      const { applicationId, ctx } = await makeApplication(configuration);
      const made = await createClient.execute(ctx, {
        ...{ applicationId, name: "DPoP", authMethod },
        dpopBoundAccessTokens: true,
      });
      expect(made).toMatchObject({ certificateBoundTokens: false, dpopBoundAccessTokens: true });
    },
  );

  it("allows assertion lifetimes of up to 6,000 seconds outside FAPI 2.0, and of 60 to 300 in it", async () => {
    for (const [configuration, lifetimes] of [
      ["private_key_jwt", [10, 3_600, 6_000]],
      ["fapi2", [60, 300]],
    ] as const) {
      const { applicationId, ctx } = await makeApplication(configuration);
      for (const assertionLifetimeSeconds of lifetimes) {
        const made = await createClient.execute(ctx, { applicationId, ...jwtClient, assertionLifetimeSeconds });
        expect(made.assertionLifetimeSeconds).toBe(assertionLifetimeSeconds);
      }
    }
  });

  it("shows a secret once and stores only its hash", async () => {
    const { applicationId, ctx } = await makeApplication("client_secret");
    const made = await createClient.execute(ctx, { applicationId, name: "Old", authMethod: "client_secret_basic" });
    expect(made.clientSecret).toMatch(/^cscs_[A-Za-z0-9_-]{43}$/);
    expect(made.secretHint).toBe(made.clientSecret?.slice(-4));
    const { clientId } = made;
    const row = await t.deps.db.prisma.oAuthClient.findUniqueOrThrow({ where: { clientId } });
    expect(row.secretHash).toBe(createHash("sha256").update(String(made.clientSecret)).digest("hex"));
    const read = await getClient.execute(ctx, { clientId });
    const kept = JSON.stringify([read, row, await auditOf(clientId)]);
    expect(kept).not.toContain(made.clientSecret);
    expect(JSON.stringify([read, await auditOf(clientId)])).not.toContain(row.secretHash);
  });

  it.each([
    ["a secret under FAPI 2.0", "fapi2", { authMethod: "client_secret_basic" }, "authMethod"],
    ["unbound tokens under FAPI 2.0", "fapi2", { certificateBoundTokens: false }, "certificateBoundTokens"],
    [
      "unbound tokens of an mTLS client under FAPI 2.0",
      "fapi2",
      { authMethod: "tls_client_auth", certificateBoundTokens: false },
      "certificateBoundTokens",
    ],
    [
      "unbound tokens of a client with its own key set under FAPI 2.0",
      "fapi2",
      { keySource: "jwks_uri", jwksUri: "https://example.com/jwks", certificateBoundTokens: false },
      "certificateBoundTokens",
    ],
    [
      "two bindings",
      "private_key_jwt",
      { certificateBoundTokens: true, dpopBoundAccessTokens: true },
      "dpopBoundAccessTokens",
    ],
    [
      "two bindings under FAPI 2.0",
      "fapi2",
      { certificateBoundTokens: true, dpopBoundAccessTokens: true },
      "dpopBoundAccessTokens",
    ],
    ["a lifetime below FAPI 2.0's", "fapi2", { assertionLifetimeSeconds: 59 }, "assertionLifetimeSeconds"],
    ["a lifetime above FAPI 2.0's", "fapi2", { assertionLifetimeSeconds: 301 }, "assertionLifetimeSeconds"],
    ["RS256 under FAPI 2.0", "fapi2", { assertionAlgorithms: ["RS256"] }, "assertionAlgorithms"],
    ["a lax audience under FAPI 2.0", "fapi2", { audiencePolicy: "compatible" }, "audiencePolicy"],
    ["mTLS for a private_key_jwt application", "private_key_jwt", { authMethod: "tls_client_auth" }, "authMethod"],
    ["an external key source without a URL", "fapi2", { keySource: "jwks_uri" }, "jwksUri"],
    ["a URL for managed keys", "fapi2", { jwksUri: "https://example.com/jwks" }, "jwksUri"],
    ["a code grant without redirect URIs", "fapi2", { grantTypes: ["authorization_code"] }, "redirectUris"],
    [
      "refresh tokens without the code grant",
      "fapi2",
      { grantTypes: ["client_credentials", "refresh_token"] },
      "grantTypes",
    ],
  ])("rejects %s", async (_what, configuration, change, path) => {
    const { applicationId, ctx } = await makeApplication(configuration);
    await expect(createClient.execute(ctx, { applicationId, ...jwtClient, ...change })).rejects.toMatchObject({
      code: "invalid_input",
      details: { fields: [expect.objectContaining({ path })] },
    });
  });

  it.each([
    { assertionAlgorithms: ["none"] },
    { assertionAlgorithms: ["HS256"] },
    { assertionAlgorithms: [] },
    { assertionLifetimeSeconds: 9 },
    { assertionLifetimeSeconds: 6_001 },
    { scopes: ["two words"] },
    { scopes: ["a", "a"] },
    { redirectUris: ["http://example.com/"] },
    { redirectUris: ["https://example.com/#fragment"] },
    { redirectUris: ["javascript:alert(1)"] },
    { redirectUris: ["https://user@example.com/"] },
    { keySource: "jwks_uri", jwksUri: "http://example.com/jwks" },
    ...[
      "https://127.0.0.1/jwks",
      "https://10.0.0.1/jwks",
      "https://[::1]/jwks",
      "https://2130706433/jwks",
      "https://localhost/jwks",
      "https://keys.internal:6379/jwks",
    ].map((jwksUri) => ({ keySource: "jwks_uri", jwksUri })),
    { clientId: "mine" },
    { organisationId: uuidv7() },
    { secretHash: "00" },
    { status: "active" },
  ])("rejects the input %o", async (change) => {
    const { applicationId, ctx } = await makeApplication();
    const create = createClient.execute(ctx, { applicationId, ...jwtClient, ...change });
    await expect(create).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("accepts redirect URIs with https, loopback and private-use schemes", async () => {
    const { applicationId, ctx } = await makeApplication();
    const redirectUris = ["https://example.com/cb?x=1", "http://127.0.0.1:8080/cb", "com.example.app:/cb"];
    const made = await createClient.execute(ctx, { applicationId, ...jwtClient, redirectUris });
    expect(made).toMatchObject({ redirectUris, grantTypes: ["authorization_code", "refresh_token"] });
  });

  it("is forbidden for viewers, and returns not found to others", async () => {
    const { applicationId, organisationId } = await makeApplication();
    const viewer = createClient.execute(t.as("viewer", organisationId), { applicationId, ...jwtClient });
    await expect(viewer).rejects.toMatchObject({ code: "forbidden" });
    const { ctx } = await makeApplication();
    for (const id of [applicationId, uuidv7()]) {
      const create = createClient.execute(ctx, { applicationId: id, ...jwtClient });
      await expect(create).rejects.toMatchObject({ code: "not_found" });
    }
  });

  it("stops at the limit of an application, even with concurrent creation", async () => {
    const { applicationId, ctx } = await makeApplication();
    const most = CEILINGS.clientsPerApplication;
    const made = await createClient.execute(ctx, { applicationId, ...jwtClient });
    const row = await t.deps.db.prisma.oAuthClient.findUniqueOrThrow({ where: { clientId: made.clientId } });
    const rows = Array.from({ length: most - 3 }, () => ({ ...row, clientId: uuidv7() }));
    await t.deps.db.prisma.oAuthClient.createMany({ data: rows });
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, () => createClient.execute(ctx, { applicationId, ...jwtClient })),
    );
    expect(await t.deps.db.prisma.oAuthClient.count({ where: { applicationId } })).toBe(most);
    for (const one of tries) {
      if (one.status === "rejected") expect(one.reason.details.reason).toBe("client_limit_reached");
    }
  });

  it("is rejected in a suspended application", async () => {
    const { applicationId, ctx } = await makeApplication("private_key_jwt", { status: "suspended" });
    const create = createClient.execute(ctx, { applicationId, ...jwtClient });
    await expect(create).rejects.toMatchObject({ details: { reason: "application_suspended" } });
  });
});

describe("getClient and listClients", () => {
  it("show own clients, and treat foreign and random ids alike", async () => {
    const [own, other] = [await makeApplication(), await makeApplication()];
    const mine = await createClient.execute(own.ctx, { applicationId: own.applicationId, ...jwtClient });
    const theirs = await createClient.execute(other.ctx, { applicationId: other.applicationId, ...jwtClient });
    const viewer = t.as("viewer", own.organisationId);
    const shown = await getClient.execute(viewer, { clientId: mine.clientId });
    expect(shown).toEqual({ ...mine, health: expect.objectContaining({ state: "no_usable_key" }) });
    const { items } = await listClients.execute(viewer, { applicationId: own.applicationId });
    expect(items).toEqual([shown]);
    for (const clientId of [theirs.clientId, uuidv7()]) {
      await expect(getClient.execute(viewer, { clientId })).rejects.toMatchObject({ code: "not_found" });
    }
    for (const applicationId of [other.applicationId, uuidv7()]) {
      await expect(listClients.execute(viewer, { applicationId })).rejects.toMatchObject({ code: "not_found" });
    }
  });

  it("list newest first, page by page", async () => {
    const { applicationId, ctx } = await makeApplication();
    const made: string[] = [];
    for (const name of ["a", "b", "c"]) {
      made.unshift((await createClient.execute(ctx, { applicationId, ...jwtClient, name })).clientId);
    }
    const first = await listClients.execute(ctx, { applicationId, limit: 2 });
    const second = await listClients.execute(ctx, { applicationId, limit: 2, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map((one) => one.clientId)).toEqual(made);
  });
});

describe("updateClient", () => {
  it("changes only the members given, keeps the settings consistent, and is audited", async () => {
    const { applicationId, ctx } = await makeApplication();
    const { clientId } = await createClient.execute(ctx, { applicationId, ...jwtClient });
    const jwksUri = "https://client.example/jwks";
    const after = await updateClient.execute(ctx, { clientId, keySource: "jwks_uri", jwksUri, status: "suspended" });
    expect(after).toMatchObject({ keySource: "jwks_uri", jwksUri, status: "suspended", name: jwtClient.name });
    const inward = updateClient.execute(ctx, { clientId, jwksUri: "https://169.254.169.254/latest" });
    await expect(inward).rejects.toMatchObject({ code: "invalid_input", details: { fields: [{ path: "jwksUri" }] } });
    const half = updateClient.execute(ctx, { clientId, keySource: "managed" });
    await expect(half).rejects.toMatchObject({ code: "invalid_input" });
    await updateClient.execute(ctx, { clientId, keySource: "managed", jwksUri: null });
    const events = await auditOf(clientId);
    expect(events.map((event) => event.operation)).toEqual(["client.create", "client.update", "client.update"]);
    expect(events[1]).toMatchObject({ before: { status: "active" }, after: { status: "suspended" } });
  });

  it("requires bound tokens under FAPI 2.0, to the certificate or to a DPoP key", async () => {
    const { applicationId, ctx } = await makeApplication("fapi2");
    const { clientId } = await createClient.execute(ctx, { applicationId, ...jwtClient });
    const unbind = updateClient.execute(ctx, { clientId, certificateBoundTokens: false });
    await expect(unbind).rejects.toMatchObject({
      code: "invalid_input",
      details: { fields: [{ path: "certificateBoundTokens", message: expect.stringContaining("Transport") }] },
    });
    expect((await updateClient.execute(ctx, { clientId, name: "Renamed" })).certificateBoundTokens).toBe(true);
    const both = updateClient.execute(ctx, { clientId, dpopBoundAccessTokens: true });
    await expect(both).rejects.toMatchObject({
      code: "invalid_input",
      publicMessage: expect.stringContaining("one key"),
    });
    const change = { clientId, certificateBoundTokens: false, dpopBoundAccessTokens: true };
    expect(await updateClient.execute(ctx, change)).toMatchObject({ dpopBoundAccessTokens: true });
  });

  it("rejects viewers and others, suspended applications, and immutable members", async () => {
    const { applicationId, organisationId, ctx } = await makeApplication();
    const { clientId } = await createClient.execute(ctx, { applicationId, ...jwtClient });
    const change = { clientId, name: "Mine" };
    const viewer = updateClient.execute(t.as("viewer", organisationId), change);
    await expect(viewer).rejects.toMatchObject({ code: "forbidden" });
    const stranger = (await makeApplication()).ctx;
    for (const id of [clientId, uuidv7()]) {
      const update = updateClient.execute(stranger, { ...change, clientId: id });
      await expect(update).rejects.toMatchObject({ code: "not_found" });
    }
    for (const fixed of [{ authMethod: "tls_client_auth" }, { applicationId: uuidv7() }, { secretHash: "00" }, {}]) {
      const update = updateClient.execute(ctx, { clientId, ...fixed });
      await expect(update).rejects.toMatchObject({ code: "invalid_input" });
    }
    await t.deps.db.prisma.application.update({ where: { id: applicationId }, data: { status: "suspended" } });
    await expect(updateClient.execute(ctx, change)).rejects.toMatchObject({ code: "precondition_failed" });
  });
});

describe("rotateClientSecret", () => {
  it("replaces the secret once per concurrent request", async () => {
    const { applicationId, ctx } = await makeApplication("client_secret");
    const made = await createClient.execute(ctx, { applicationId, name: "Old", authMethod: "client_secret_post" });
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, () => rotateClientSecret.execute(ctx, { clientId: made.clientId })),
    );
    for (const one of tries) if (one.status === "rejected") expect(one.reason.code).toBe("conflict");
    const secrets = tries.flatMap((one) => (one.status === "fulfilled" ? [one.value.clientSecret] : []));
    expect(secrets).not.toContain(made.clientSecret);
    expect(new Set(secrets).size).toBe(secrets.length);
    const events = await auditOf(made.clientId);
    expect(events.filter((event) => event.operation === "client.rotate_secret")).toHaveLength(secrets.length);
  });

  it("rejects clients without a secret, viewers and others", async () => {
    const { applicationId, organisationId, ctx } = await makeApplication();
    const { clientId } = await createClient.execute(ctx, { applicationId, ...jwtClient });
    const none = rotateClientSecret.execute(ctx, { clientId });
    await expect(none).rejects.toMatchObject({ details: { reason: "client_has_no_secret" } });
    const viewer = rotateClientSecret.execute(t.as("viewer", organisationId), { clientId });
    await expect(viewer).rejects.toMatchObject({ code: "forbidden" });
    const stranger = rotateClientSecret.execute((await makeApplication()).ctx, { clientId });
    await expect(stranger).rejects.toMatchObject({ code: "not_found" });
  });
});
