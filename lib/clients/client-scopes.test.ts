import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addKey } from "@/lib/keys/add-key";
import { importKeys } from "@/lib/keys/import-keys";
import { CLIENT_GRANTS, PERMISSIONS, type Permission } from "@/lib/operation/permissions";
import type { Context } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { effectiveScopes, ineffectiveScopes } from "./client-scopes";
import { createClient } from "./create-client";
import { rotateClientSecret } from "./rotate-client-secret";
import { updateClient } from "./update-client";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

async function makeApplication(securityConfiguration = "private_key_jwt") {
  const organisation = await t.makeOrganisation();
  const { id: applicationId } = await t.makeApplication(organisation.id, { securityConfiguration });
  const admin = t.as("admin", organisation.id);
  const create = (ctx: Context, scopes: string[], more = {}) =>
    createClient.execute(ctx, { applicationId, name: "c", authMethod: "private_key_jwt", scopes, ...more });
  const asClient = (clientId: string, scopes: Permission[]): Context => ({
    ...t.anonymous(),
    actor: { kind: "client", clientId, organisationId: organisation.id, scopes: new Set(scopes) },
  });
  return { organisationId: organisation.id, admin, create, asClient };
}

const NARROW: Permission[] = ["client:read", "client:write", "application:read"];
const freshJwk = () => generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
const notHeld = (...names: string[]) => ({
  code: "forbidden",
  publicMessage: expect.stringContaining(names.join(", ")),
  details: { reason: "scopes_not_held" },
});

describe("the permissions of a client", () => {
  it("are at most those of its organisation's administrators", () => {
    const beyond = PERMISSIONS.filter((permission) => !CLIENT_GRANTS.has(permission));
    expect(ineffectiveScopes([...PERMISSIONS, "accounts"])).toEqual(beyond);
    expect(effectiveScopes([...beyond, "accounts", "certificate:read"])).toEqual(["accounts", "certificate:read"]);
    for (const platform of [
      "security:respond",
      "organisation:create",
      "organisation:write",
      "user:write",
      "authority:read",
    ])
      expect(beyond).toContain(platform);
  });

  it("can't exceed those of the granting administrator, and the error names the others", async () => {
    const { admin, create } = await makeApplication();
    for (const permission of PERMISSIONS) {
      const creation = create(admin, ["accounts", permission]);
      if (CLIENT_GRANTS.has(permission)) expect((await creation).scopes).toContain(permission);
      else await expect(creation).rejects.toMatchObject(notHeld(permission));
    }
    const { clientId } = await create(admin, ["accounts"]);
    const update = updateClient.execute(admin, { clientId, scopes: ["accounts", "security:respond", "user:write"] });
    await expect(update).rejects.toMatchObject(notHeld("security:respond", "user:write"));
  });

  it("can't be granted by a token without them, even if its owner has them", async () => {
    const { admin, create } = await makeApplication();
    const narrow = t.withScopes(admin, NARROW);
    const creation = create(narrow, ["certificate:revoke", "client:read"]);
    await expect(creation).rejects.toMatchObject(notHeld("certificate:revoke"));
    expect((await create(narrow, ["accounts", "client:read"])).scopes).toEqual(["accounts", "client:read"]);
  });

  it("can't be extended by the client itself, nor granted to another one", async () => {
    const { admin, create, asClient } = await makeApplication();
    const { clientId } = await create(admin, NARROW);
    const itself = asClient(clientId, NARROW);
    const widen = updateClient.execute(itself, { clientId, scopes: [...NARROW, "certificate:issue"] });
    await expect(widen).rejects.toMatchObject(notHeld("certificate:issue"));
    await expect(create(itself, ["certificate:issue"])).rejects.toMatchObject(notHeld("certificate:issue"));
    const narrower = await updateClient.execute(itself, { clientId, scopes: ["client:read", "accounts"] });
    expect(narrower.scopes).toEqual(["client:read", "accounts"]);
  });

  it("are unchanged when a caller without them updates something else", async () => {
    const { admin, create } = await makeApplication();
    const { clientId, scopes } = await create(admin, ["certificate:issue", "accounts"]);
    const narrow = t.withScopes(admin, NARROW);
    const after = await updateClient.execute(narrow, { clientId, name: "Renamed", scopes: [...scopes, "payments"] });
    expect(after.scopes).toEqual(["certificate:issue", "accounts", "payments"]);
  });
});

describe("the credentials of a client", () => {
  it("can be set only by callers with the client's permissions", async () => {
    const { admin, create, asClient } = await makeApplication();
    const { clientId } = await create(admin, ["certificate:revoke"]);
    const other = await create(admin, NARROW);
    for (const ctx of [t.withScopes(admin, NARROW), asClient(other.clientId, NARROW)]) {
      const tries = [
        addKey.execute(ctx, { clientId, key: freshJwk() }),
        importKeys.execute(ctx, { clientId, keys: [freshJwk()] }),
        updateClient.execute(ctx, { clientId, keySource: "jwks_uri", jwksUri: "https://attacker.example/jwks" }),
        updateClient.execute(ctx, { clientId, redirectUris: ["https://attacker.example/cb"] }),
      ];
      for (const one of await Promise.allSettled(tries)) {
        expect(one).toMatchObject({ status: "rejected", reason: notHeld("certificate:revoke") });
      }
      await addKey.execute(ctx, { clientId: other.clientId, key: freshJwk() });
    }
    await addKey.execute(t.withScopes(admin, [...NARROW, "certificate:revoke"]), { clientId, key: freshJwk() });
  });

  it("include its secret", async () => {
    const { admin, create } = await makeApplication("client_secret");
    const { clientId } = await create(admin, ["certificate:revoke"], { authMethod: "client_secret_basic" });
    const rotation = rotateClientSecret.execute(t.withScopes(admin, NARROW), { clientId });
    await expect(rotation).rejects.toMatchObject(notHeld("certificate:revoke"));
    expect((await rotateClientSecret.execute(admin, { clientId })).clientSecret).toMatch(/^cscs_/);
  });
});
