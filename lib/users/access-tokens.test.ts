import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/durations";
import { scopeOf, type UserActor } from "@/lib/operation/actor";
import type { BaseDeps } from "@/lib/operation/deps";
import type { OrganisationRole, PlatformRole } from "@/lib/operation/permissions";
import { listOrganisations } from "@/lib/organisations/list-organisations";
import type { Context } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { actorForToken } from "./actor-for-token";
import { createAccessToken } from "./create-access-token";
import { getMe } from "./get-me";
import { listAccessTokens } from "./list-access-tokens";
import { newUser } from "./new-user";
import { revokeAccessToken } from "./revoke-access-token";
import { insertUser, putMembership } from "./store";

let t: Harness;
let ctx: Context;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());
beforeEach(async () => {
  ctx = await member("admin", (await t.makeOrganisation()).id);
});

/** A stored member of an organisation, with a browser session. */
async function member(role: OrganisationRole, organisationId: string): Promise<Context> {
  const made = await person();
  const actor = { ...(made.actor as UserActor), organisations: new Map([[organisationId, new Set([role])]]) };
  await setRole({ ...made, actor }, organisationId, role);
  return { ...made, actor };
}

const setRole = ({ actor }: Context, organisationId: string, role: OrganisationRole) =>
  putMembership(t.deps.db.prisma, {
    ...{ id: uuidv7(), userId: (actor as UserActor).userId, organisationId, role },
    createdAt: t.clock.now(),
  });

/** The context of a client that uses this token. */
async function through(token: string, at: Pick<BaseDeps, "db" | "clock"> = t.deps): Promise<Context> {
  const actor = await actorForToken(at, token);
  if (!actor) throw new Error("the token is not valid");
  return { ...t.anonymous(), actor };
}

/** A stored user with a browser session. */
async function person(platformRole: PlatformRole | null = null): Promise<Context> {
  const email = `${uuidv7()}@example.com`;
  const user = await insertUser(
    t.deps.db.prisma,
    newUser({ email, name: "Ada", passwordHash: null, platformRole }, t.clock.now()),
  );
  const actor: UserActor = {
    kind: "user",
    userId: user.id,
    email,
    name: user.name,
    platformRole,
    organisations: new Map(),
    applications: new Map(),
    via: "session",
    credentialId: uuidv7(),
    scopes: null,
  };
  return { ...t.anonymous(), actor };
}
const SOME = ["certificate:read", "certificate:issue"] as const;
const given = { name: "CI", scopes: ["certificate:read", "certificate:issue"], expiresInDays: 30 };
const later = (days: number) => ({
  ...t.deps,
  clock: { now: () => new Date(t.clock.now().getTime() + days * DAY_MS) },
});

describe("createAccessToken", () => {
  it("shows the token once, stores its hash and audits it without the token", async () => {
    const made = await createAccessToken.execute(ctx, given);
    expect(made.token).toMatch(/^cspat_[A-Za-z0-9_-]{43}$/);
    expect(made.hint).toBe(made.token.slice(-4));
    const { items } = await listAccessTokens.execute(ctx, {});
    expect(items).toMatchObject([{ id: made.id, name: "CI", scopes: given.scopes, revokedAt: null }]);
    const { prisma } = t.deps.db;
    const kept = [
      items,
      await prisma.accessToken.findMany({ where: { id: made.id } }),
      await prisma.auditEvent.findMany({ where: { entityId: made.id } }),
    ];
    expect(kept[2]).toMatchObject([{ operation: "access_token.create" }]);
    expect(JSON.stringify(kept)).not.toContain(made.token);
  });

  it.each([
    { ...given, scopes: [] },
    { ...given, scopes: ["everything"] },
    { ...given, expiresInDays: 366 },
    { ...given, expiresInDays: 0 },
    { ...given, name: "" },
    { ...given, userId: uuidv7() },
    { ...given, token: "mine" },
  ])("rejects the input %#", async (input) => {
    await expect(createAccessToken.execute(ctx, input)).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("does not let a token create a stronger one, or any without the scope for it", async () => {
    const { token } = await createAccessToken.execute(ctx, { ...given, scopes: ["token:manage", "certificate:read"] });
    const narrow = await through(token);
    await expect(createAccessToken.execute(narrow, given)).rejects.toMatchObject({ code: "forbidden" });
    const same = await createAccessToken.execute(narrow, { ...given, scopes: ["certificate:read"] });
    expect(same.scopes).toEqual(["certificate:read"]);
    const without = t.withScopes(ctx, ["certificate:read"]);
    await expect(createAccessToken.execute(without, given)).rejects.toMatchObject({ code: "forbidden" });
    await expect(createAccessToken.execute(t.anonymous(), given)).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

describe("a token created by a token", () => {
  const parent = { name: "parent", scopes: ["token:manage", "certificate:read"], expiresInDays: 1 };
  const child = { name: "child", scopes: ["token:manage", "certificate:read"], expiresInDays: 365 };

  it("expires no later than its parent", async () => {
    const made = await createAccessToken.execute(ctx, parent);
    const inner = await createAccessToken.execute(await through(made.token), child);
    expect(inner).toMatchObject({ expiresAt: made.expiresAt, parentId: made.id });
    expect(await actorForToken(later(2), inner.token)).toBeUndefined();
    expect(made.parentId).toBeNull();
  });

  it("is revoked with its parent, as are its own children, with an audit row each", async () => {
    const made = await createAccessToken.execute(ctx, parent);
    const inner = await createAccessToken.execute(await through(made.token), child);
    const innermost = await createAccessToken.execute(await through(inner.token), child);
    const unrelated = await createAccessToken.execute(ctx, parent);
    await revokeAccessToken.execute(ctx, { tokenId: made.id });
    for (const { token } of [made, inner, innermost]) expect(await actorForToken(t.deps, token)).toBeUndefined();
    expect(await actorForToken(t.deps, unrelated.token)).toBeDefined();
    const rows = await t.deps.db.prisma.auditEvent.findMany({ where: { entityId: innermost.id } });
    expect(rows.map(({ operation }) => operation).sort()).toEqual(["access_token.create", "access_token.revoke"]);
  });

  it("is revoked with its parent, whichever of creation and revocation comes first", async () => {
    for (let round = 0; round < 5; round += 1) {
      const made = await createAccessToken.execute(ctx, parent);
      const byToken = await through(made.token);
      const [inner] = await Promise.allSettled([
        createAccessToken.execute(byToken, child),
        revokeAccessToken.execute(ctx, { tokenId: made.id }),
      ]);
      if (inner.status === "fulfilled") expect(await actorForToken(t.deps, inner.value.token)).toBeUndefined();
      else expect(inner.reason.code).toBe("unauthenticated");
    }
  });

  it("can't be created by a token revoked in the meantime", async () => {
    const made = await createAccessToken.execute(ctx, parent);
    const byToken = await through(made.token);
    await revokeAccessToken.execute(ctx, { tokenId: made.id });
    await expect(createAccessToken.execute(byToken, child)).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

describe("the permissions of a token", () => {
  it("are limited to its owner's, and the error names the others", async () => {
    const viewer = await member("viewer", (await t.makeOrganisation()).id);
    for (const scopes of [["certificate:issue"], ["certificate:read", "user:write"]]) {
      const create = createAccessToken.execute(viewer, { ...given, scopes });
      await expect(create).rejects.toMatchObject({ code: "forbidden", details: { fields: [{ path: "scopes" }] } });
      await expect(create).rejects.toThrow(String(scopes.at(-1)));
    }
    const own = { ...given, scopes: ["certificate:read", "token:manage", "jws:verify"] };
    expect((await createAccessToken.execute(viewer, own)).scopes).toEqual(own.scopes);
  });

  it("do not grow when its owner is promoted, and shrink immediately when they are demoted", async () => {
    const [first, second] = [(await t.makeOrganisation()).id, (await t.makeOrganisation()).id];
    const owner = await member("viewer", first);
    await setRole(owner, second, "admin");
    const actor = {
      ...(owner.actor as UserActor),
      organisations: new Map<string, ReadonlySet<OrganisationRole>>([
        [first, new Set(["viewer"])],
        [second, new Set(["admin"])],
      ]),
    };
    const { token } = await createAccessToken.execute({ ...owner, actor }, { ...given, scopes: [...SOME] });
    const held = async () => {
      const { actor: current } = await through(token);
      return SOME.map((permission) => {
        const scope = scopeOf(current, permission);
        return scope === "all" ? scope : [...scope.organisations].sort();
      });
    };
    const before = await held();
    expect(before).toEqual([[first, second].sort(), [second]]);
    await setRole(owner, first, "admin");
    await setRole(owner, (await t.makeOrganisation()).id, "admin");
    await t.deps.db.prisma.user.update({ where: { id: actor.userId }, data: { platformRole: "super_admin" } });
    expect(await held()).toEqual(before);
    await t.deps.db.prisma.user.update({ where: { id: actor.userId }, data: { platformRole: null } });
    await setRole(owner, second, "viewer");
    expect(await held()).toEqual([[first, second].sort(), []]);
  });

  it("include the descendants of its owner's organisations, including later ones", async () => {
    const parent = await t.makeOrganisation();
    const owner = await member("admin", parent.id);
    const { token } = await createAccessToken.execute(owner, given);
    const { id: childId } = await t.makeOrganisation({ parentId: parent.id });
    expect(scopeOf((await through(token)).actor, "certificate:issue")).toEqual({
      organisations: new Set([parent.id, childId]),
      applications: new Set(),
    });
  });
});

describe("actorForToken", () => {
  it("returns the user, limited to the scopes", async () => {
    const admin = await person("super_admin");
    const { token } = await createAccessToken.execute(admin, given);
    const actor = await actorForToken(t.deps, token);
    expect(actor).toMatchObject({ via: "token", platformRole: "super_admin", scopes: new Set(given.scopes) });
    const list = listOrganisations.execute({ ...t.anonymous(), actor: actor as UserActor }, {});
    await expect(list).rejects.toMatchObject({ code: "forbidden" });
  });

  it("returns undefined for unknown, expired and revoked tokens, and for those of suspended users", async () => {
    for (const token of ["", "x", "cspat_", "\u0000", "x".repeat(1_000_000)]) {
      expect(await actorForToken(t.deps, token)).toBeUndefined();
    }
    const { token, id } = await createAccessToken.execute(ctx, given);
    expect(await actorForToken(later(29), token)).toBeDefined();
    expect(await actorForToken(later(31), token)).toBeUndefined();
    const userId = (ctx.actor as UserActor).userId;
    const setStatus = (status: "active" | "suspended") =>
      t.deps.db.prisma.user.update({ where: { id: userId }, data: { status } });
    await setStatus("suspended");
    expect(await actorForToken(t.deps, token)).toBeUndefined();
    await setStatus("active");
    await revokeAccessToken.execute(ctx, { tokenId: id });
    expect(await actorForToken(t.deps, token)).toBeUndefined();
  });

  it("records the last use", async () => {
    const { token } = await createAccessToken.execute(ctx, given);
    await actorForToken(t.deps, token);
    const { items } = await listAccessTokens.execute(ctx, {});
    expect(items[0]?.lastUsedAt).not.toBeNull();
  });
});

describe("revokeAccessToken", () => {
  it("works once, for the owner only, and is audited", async () => {
    const made = await createAccessToken.execute(ctx, given);
    const stranger = await person("super_admin");
    for (const tokenId of [made.id, uuidv7()]) {
      const revoke = revokeAccessToken.execute(stranger, { tokenId });
      await expect(revoke).rejects.toMatchObject({ code: "not_found" });
    }
    expect((await listAccessTokens.execute(stranger, {})).items).toEqual([]);
    expect((await revokeAccessToken.execute(ctx, { tokenId: made.id })).revokedAt).not.toBeNull();
    const again = revokeAccessToken.execute(ctx, { tokenId: made.id });
    await expect(again).rejects.toMatchObject({ code: "conflict" });
    const events = await t.deps.db.prisma.auditEvent.findMany({ where: { entityId: made.id }, orderBy: { id: "asc" } });
    expect(events.map((event) => event.operation)).toEqual(["access_token.create", "access_token.revoke"]);
  });
});

describe("getMe", () => {
  it("returns the user, their organisations and the scopes of the token", async () => {
    const organisation = await t.makeOrganisation();
    const viewer = t.as("viewer", organisation.id);
    expect(await getMe.execute(viewer, {})).toMatchObject({
      via: "session",
      scopes: null,
      organisations: [{ organisationId: organisation.id, organisationName: "Example Bank PLC", role: "viewer" }],
    });
    const limited = await getMe.execute(t.withScopes(viewer, ["certificate:read"]), {});
    expect(limited).toMatchObject({ via: "token", scopes: ["certificate:read"] });
    await expect(getMe.execute(t.anonymous(), {})).rejects.toMatchObject({ code: "unauthenticated" });
  });
});
