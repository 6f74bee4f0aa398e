import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { UserActor } from "@/lib/operation/actor";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { actorForToken } from "./actor-for-token";
import { addMembership } from "./add-membership";
import { completeSetup } from "./complete-setup";
import { createAccessToken } from "./create-access-token";
import { createSetupLink } from "./create-setup-link";
import { createUser } from "./create-user";
import { describeSetupLink } from "./describe-setup-link";
import { getUser } from "./get-user";
import { listUsers } from "./list-users";
import { removeMembership } from "./remove-membership";
import { actorForSession } from "./session";
import { signIn } from "./sign-in";
import { updateUser } from "./update-user";

const password = "correct horse battery";
let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

const person = (data: object = {}) => ({ email: `${uuidv7()}@example.com`, name: "Grace Hopper", ...data });
const tokenOf = (link: { path: string } | null) => link?.path.match(/^\/setup\?token=([A-Za-z0-9_-]{43})$/)?.[1] ?? "";
const operationsOn = async (entityId: string) =>
  (await t.deps.db.prisma.auditEvent.findMany({ where: { entityId }, orderBy: { id: "asc" } })).map(
    (event) => event.operation,
  );

describe("createUser", () => {
  it("returns a one-time link for the user to set name and password", async () => {
    const { email, name } = person();
    const { user, setupLink } = await createUser.execute(t.as("super_admin"), { email: email.toUpperCase(), name });
    expect(user).toMatchObject({ email, isSetUp: false, platformRole: null, memberships: [] });
    const token = tokenOf(setupLink);
    const description = await describeSetupLink.execute(t.anonymous(), { token });
    expect(description).toEqual({ kind: "user", email, name });
    const input = { token, name: "Grace B. Hopper", password };
    const tries = await Promise.allSettled([1, 2, 3].map(() => completeSetup.execute(t.anonymous(), input)));
    expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    for (const one of tries) if (one.status === "rejected") expect(one.reason.code).toMatch(/not_found|conflict/);
    expect(await actorForSession(t.deps, await signIn(t.deps, { email, password }))).toMatchObject({
      name: "Grace B. Hopper",
    });
    expect(await operationsOn(user.id)).toEqual(["user.create", "user.complete_setup", "session.create"]);
    const everything = JSON.stringify([
      await t.deps.db.prisma.setupLink.findMany(),
      await t.deps.db.prisma.auditEvent.findMany({ where: { entityId: user.id } }),
    ]);
    expect(everything).not.toContain(token);
  });

  it("accepts a password, and then creates no link", async () => {
    const given = person({ password });
    const { user, setupLink } = await createUser.execute(t.as("super_admin"), given);
    expect([user.isSetUp, setupLink]).toEqual([true, null]);
    expect(await signIn(t.deps, { email: given.email, password })).toBeTruthy();
  });

  it("rejects other roles, a second user of the same address, and unknown members", async () => {
    const own = await t.makeOrganisation();
    for (const ctx of [t.as("security_officer"), t.as("auditor"), t.as("admin", own.id)]) {
      await expect(createUser.execute(ctx, person())).rejects.toMatchObject({ code: "forbidden" });
    }
    const ctx = t.as("super_admin");
    const given = person();
    await createUser.execute(ctx, given);
    await expect(createUser.execute(ctx, given)).rejects.toMatchObject({ code: "conflict" });
    for (const bad of [{ status: "active" }, { passwordHash: "x" }, { platformRole: "god" }, { password: "short" }]) {
      await expect(createUser.execute(ctx, person(bad))).rejects.toMatchObject({ code: "invalid_input" });
    }
  });
});

describe("createSetupLink", () => {
  it("replaces the previous link, and its use ends the user's sessions and access tokens", async () => {
    const ctx = t.as("super_admin");
    const given = person({ password });
    const { user } = await createUser.execute(ctx, given);
    const sessionId = await signIn(t.deps, given);
    const actor = (await actorForSession(t.deps, sessionId)) as UserActor;
    const create = createAccessToken.execute({ ...t.anonymous(), actor }, { name: "ci", scopes: ["token:manage"] });
    const { token: accessToken } = await create;
    const [first, second] = [
      await createSetupLink.execute(ctx, { userId: user.id }),
      await createSetupLink.execute(ctx, { userId: user.id }),
    ];
    const setUp = { name: "Grace", password: "a wholly new password" };
    const old = completeSetup.execute(t.anonymous(), { ...setUp, token: tokenOf(first) });
    await expect(old).rejects.toMatchObject({ code: "not_found" });
    const foreign = { ...setUp, token: tokenOf(second), email: "someone@example.com" };
    await expect(completeSetup.execute(t.anonymous(), foreign)).rejects.toMatchObject({ code: "invalid_input" });
    await completeSetup.execute(t.anonymous(), { ...setUp, token: tokenOf(second) });
    expect(await actorForSession(t.deps, sessionId)).toBeUndefined();
    expect(await actorForToken(t.deps, accessToken)).toBeUndefined();
    await expect(signIn(t.deps, given)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("is limited to super administrators and existing users, and the link expires after a day", async () => {
    const { user } = await createUser.execute(t.as("super_admin"), person());
    const officer = createSetupLink.execute(t.as("security_officer"), { userId: user.id });
    await expect(officer).rejects.toMatchObject({ code: "forbidden" });
    const missing = createSetupLink.execute(t.as("super_admin"), { userId: uuidv7() });
    await expect(missing).rejects.toMatchObject({ code: "not_found" });
    const token = tokenOf(await createSetupLink.execute(t.as("super_admin"), { userId: user.id }));
    const tomorrow = { now: () => new Date(t.clock.now().getTime() + 86_401_000) };
    const late = { ...t.anonymous(), deps: { ...t.deps, clock: tomorrow } };
    await expect(describeSetupLink.execute(late, { token })).rejects.toMatchObject({ code: "not_found" });
    await expect(completeSetup.execute(late, { token, name: "x", password })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("a set-up link by email", () => {
  it("is sent encrypted to the user if there is a mail server; otherwise nothing is queued", async () => {
    const ctx = t.as("super_admin");
    const deps = { ...t.deps, env: { ...t.deps.env, smtpUrl: "smtp://127.0.0.1:9" } };
    const mailsTo = (recipient: string) => t.deps.db.prisma.mailMessage.findMany({ where: { recipient } });
    const unsent = await createUser.execute(ctx, person());
    expect(await mailsTo(unsent.user.email)).toEqual([]);
    const { user, setupLink } = await createUser.execute({ ...ctx, deps }, person());
    const [mail] = await mailsTo(user.email);
    expect(mail).toMatchObject({ kind: "setup_link", status: "queued" });
    expect(mail?.giveUpAt.toISOString()).toBe(setupLink?.expiresAt);
    expect(JSON.stringify([mail?.content, mail?.subject])).not.toContain(tokenOf(setupLink));
    await createSetupLink.execute({ ...ctx, deps }, { userId: user.id });
    expect(await mailsTo(user.email)).toHaveLength(2);
  });
});

describe("getUser", () => {
  it("shows a user with the roles that the caller may see, without the hash", async () => {
    const [own, foreign] = [await t.makeOrganisation(), await t.makeOrganisation()];
    const ctx = t.as("super_admin");
    const { user } = await createUser.execute(ctx, person({ password }));
    for (const { id } of [own, foreign]) {
      await addMembership.execute(ctx, { organisationId: id, email: user.email, role: "viewer" });
    }
    const seen = await getUser.execute(t.as("admin", own.id), { userId: user.id });
    expect(seen).toMatchObject({ email: user.email, isSetUp: true, memberships: [{ organisationId: own.id }] });
    expect(seen.memberships).toHaveLength(1);
    expect(JSON.stringify(seen)).not.toContain("argon2");
    expect((await getUser.execute(t.as("auditor"), { userId: user.id })).memberships).toHaveLength(2);
  });

  it("creates an account for a new member only with a name, in one transaction with the role", async () => {
    const [ctx, own] = [t.as("super_admin"), await t.makeOrganisation()];
    const { email, name } = person();
    const input = { organisationId: own.id, email, role: "viewer" as const };
    await expect(addMembership.execute(ctx, input)).rejects.toMatchObject({
      code: "not_found",
      details: { fields: [{ path: "name" }] },
    });
    await expect(addMembership.execute(ctx, { ...input, organisationId: uuidv7(), name })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await t.deps.db.prisma.user.count({ where: { email } })).toBe(0);
    const added = await addMembership.execute(ctx, { ...input, name });
    expect(added).toMatchObject({ email, name, role: "viewer", organisationId: own.id });
    const description = await describeSetupLink.execute(t.anonymous(), { token: tokenOf(added.setupLink) });
    expect(description).toEqual({ kind: "user", email, name });
    const { memberships, isSetUp, platformRole } = await getUser.execute(ctx, { userId: added.userId });
    expect([memberships, isSetUp, platformRole]).toMatchObject([[{ organisationId: own.id }], false, null]);
    const events = await t.deps.db.prisma.auditEvent.findMany({ where: { entityId: added.userId } });
    expect(events.map(({ entity }) => entity).sort()).toEqual(["membership", "user"]);
    expect(JSON.stringify(events)).not.toContain(tokenOf(added.setupLink));
    // An existing account keeps its name, and gets no link.
    const again = await addMembership.execute(ctx, { ...input, role: "admin", name: "Someone else" });
    expect(again).toMatchObject({ userId: added.userId, name, role: "admin", setupLink: null });
  });

  it("finds no user outside the caller's organisations, and rejects viewers", async () => {
    const own = await t.makeOrganisation();
    const { user } = await createUser.execute(t.as("super_admin"), person());
    for (const userId of [user.id, uuidv7()]) {
      const get = getUser.execute(t.as("admin", own.id), { userId });
      await expect(get).rejects.toMatchObject({ code: "not_found" });
    }
    const get = getUser.execute(t.as("viewer", own.id), { userId: user.id });
    await expect(get).rejects.toMatchObject({ code: "forbidden" });
    const bad = getUser.execute(t.as("super_admin"), { userId: "*" });
    await expect(bad).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("listUsers", () => {
  it("shows an organisation's administrator only its members, and only their roles there", async () => {
    const [own, foreign] = [await t.makeOrganisation(), await t.makeOrganisation()];
    const ctx = t.as("super_admin");
    const [mine, theirs] = [person(), person()];
    for (const one of [mine, theirs]) await createUser.execute(ctx, one);
    for (const [organisationId, email] of [
      [own.id, mine.email],
      [foreign.id, mine.email],
      [foreign.id, theirs.email],
    ]) {
      await addMembership.execute(ctx, { organisationId, email, role: "viewer" });
    }
    const { items } = await listUsers.execute(t.as("admin", own.id), {});
    expect(items).toMatchObject([{ email: mine.email, memberships: [{ organisationId: own.id, role: "viewer" }] }]);
    expect(items[0]?.memberships).toHaveLength(1);
    for (const organisationId of [foreign.id, uuidv7()]) {
      const list = listUsers.execute(t.as("admin", own.id), { organisationId });
      await expect(list).rejects.toMatchObject({ code: "not_found" });
    }
    const found = await listUsers.execute(t.as("auditor"), { q: theirs.email });
    expect(found.items).toMatchObject([{ email: theirs.email }]);
    await expect(listUsers.execute(t.as("viewer", own.id), {})).rejects.toMatchObject({ code: "forbidden" });
    expect(JSON.stringify(found)).not.toMatch(/hash|argon2/i);
  });

  it("filters by role, of the visible organisations only, and by whether the user has signed in", async () => {
    const [own, foreign] = [await t.makeOrganisation(), await t.makeOrganisation()];
    const ctx = t.as("super_admin");
    const mark = uuidv7();
    const make = async (name: string, data: object = {}) => {
      const given = { email: `${name}.${mark}@example.com`, name, ...data };
      await createUser.execute(ctx, given);
      return given.email;
    };
    const names = ["viewer", "both", "nobody"] as const;
    const [viewer, both] = await Promise.all(names.map((name) => make(name)));
    await make("auditor", { platformRole: "auditor", password });
    for (const [email, organisationId, role] of [
      [viewer, own.id, "viewer"],
      [both, own.id, "viewer"],
      [both, foreign.id, "admin"],
    ]) {
      await addMembership.execute(ctx, { organisationId, email, role });
    }
    await signIn(t.deps, { email: `auditor.${mark}@example.com`, password });
    const admin = t.as("admin", own.id);
    const found = async (as: typeof ctx, filter: object) =>
      (await listUsers.execute(as, { q: mark, ...filter })).items.map(({ name }) => name).sort();
    expect(await found(ctx, { role: "viewer" })).toEqual(["both", "viewer"]);
    expect(await found(ctx, { role: "admin" })).toEqual(["both"]);
    expect(await found(ctx, { role: "admin", organisationId: own.id })).toEqual([]);
    expect(await found(ctx, { role: "auditor" })).toEqual(["auditor"]);
    expect(await found(ctx, { role: "none" })).toEqual(["nobody"]);
    expect(await found(ctx, { signIn: "never" })).toEqual(["both", "nobody", "viewer"]);
    expect(await found(admin, { role: "admin" })).toEqual([]);
    expect(await found(admin, { role: "viewer", signIn: "never" })).toEqual(["both", "viewer"]);
  });
});

describe("updateUser", () => {
  it("ends the sessions of a user whose role or status changes", async () => {
    const given = person({ password });
    const ctx = t.as("super_admin");
    const { user } = await createUser.execute(ctx, given);
    for (const change of [{ platformRole: "auditor" }, { status: "suspended" }]) {
      const sessionId = await signIn(t.deps, given);
      await updateUser.execute(ctx, { userId: user.id, ...change });
      expect(await actorForSession(t.deps, sessionId)).toBeUndefined();
    }
    await expect(signIn(t.deps, given)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await operationsOn(user.id)).toContain("user.update");
  });

  it("keeps the last super administrator, even in a race", async () => {
    const ctx = t.as("super_admin");
    await t.deps.db.prisma.user.updateMany({ data: { platformRole: null } });
    const [one, other] = [
      await createUser.execute(ctx, person({ platformRole: "super_admin" })),
      await createUser.execute(ctx, person({ platformRole: "super_admin" })),
    ];
    const tries = await Promise.allSettled([
      updateUser.execute(ctx, { userId: one.user.id, status: "suspended" }),
      updateUser.execute(ctx, { userId: other.user.id, platformRole: null }),
    ]);
    expect(tries.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    for (const result of tries) {
      if (result.status === "rejected") expect(result.reason.details.reason).toBe("last_administrator");
    }
  });

  it("rejects other roles, unknown users and unknown members", async () => {
    const { user } = await createUser.execute(t.as("super_admin"), person());
    const change = { userId: user.id, platformRole: "super_admin" };
    const own = await t.makeOrganisation();
    for (const ctx of [t.as("admin", own.id), t.as("auditor"), t.as("security_officer")]) {
      await expect(updateUser.execute(ctx, change)).rejects.toMatchObject({ code: "forbidden" });
    }
    const ctx = t.as("super_admin");
    const missing = updateUser.execute(ctx, { ...change, userId: uuidv7() });
    await expect(missing).rejects.toMatchObject({ code: "not_found" });
    for (const bad of [{}, { email: "new@example.com" }, { passwordHash: "x" }]) {
      const update = updateUser.execute(ctx, { userId: user.id, ...bad });
      await expect(update).rejects.toMatchObject({ code: "invalid_input" });
    }
  });
});

describe("memberships", () => {
  it("are granted, changed and removed, effective with the next request", async () => {
    const given = person({ password });
    const ctx = t.as("super_admin");
    const { user } = await createUser.execute(ctx, given);
    const { id: organisationId } = await t.makeOrganisation();
    const sessionId = await signIn(t.deps, given);
    const rolesNow = async () => (await actorForSession(t.deps, sessionId))?.organisations.get(organisationId);
    for (const role of ["viewer", "admin"] as const) {
      const membership = await addMembership.execute(ctx, { organisationId, email: given.email, role });
      expect(membership).toMatchObject({ userId: user.id, organisationId, role });
      expect(await rolesNow()).toEqual(new Set([role]));
    }
    await removeMembership.execute(ctx, { organisationId, userId: user.id });
    expect(await rolesNow()).toBeUndefined();
    const again = removeMembership.execute(ctx, { organisationId, userId: user.id });
    await expect(again).rejects.toMatchObject({ code: "not_found" });
    const events = await t.deps.db.prisma.auditEvent.findMany({ where: { organisationId }, orderBy: { id: "asc" } });
    expect(events.map((event) => [event.operation, event.before, event.after])).toMatchObject([
      ["membership.add", null, { role: "viewer" }],
      ["membership.add", { role: "viewer" }, { role: "admin" }],
      ["membership.remove", { role: "admin" }, null],
    ]);
  });

  it("reject other roles, and unknown users, organisations and roles", async () => {
    const ctx = t.as("super_admin");
    const { email } = (await createUser.execute(ctx, person())).user;
    const { id: organisationId } = await t.makeOrganisation();
    const input = { organisationId, email, role: "admin" };
    for (const other of [t.as("admin", organisationId), t.as("auditor")]) {
      await expect(addMembership.execute(other, input)).rejects.toMatchObject({ code: "forbidden" });
      const remove = removeMembership.execute(other, { organisationId, userId: uuidv7() });
      await expect(remove).rejects.toMatchObject({ code: "forbidden" });
    }
    for (const missing of [{ organisationId: uuidv7() }, { email: "nobody@example.com" }]) {
      await expect(addMembership.execute(ctx, { ...input, ...missing })).rejects.toMatchObject({ code: "not_found" });
    }
    await expect(addMembership.execute(ctx, { ...input, role: "owner" })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});

describe("accounts and roles", () => {
  it("can't be managed by access tokens, which could grant more than they have", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    const given = person();
    const { user } = await createUser.execute(t.as("super_admin"), given);
    const token = t.withScopes(t.as("super_admin"), ["user:read", "user:write"]);
    const tries = [
      createUser.execute(token, person({ password, platformRole: "super_admin" })),
      updateUser.execute(token, { userId: user.id, platformRole: "super_admin" }),
      createSetupLink.execute(token, { userId: user.id }),
      addMembership.execute(token, { organisationId, email: given.email, role: "admin" }),
      removeMembership.execute(token, { organisationId, userId: user.id }),
    ];
    for (const one of await Promise.allSettled(tries)) {
      expect(one).toMatchObject({ status: "rejected", reason: { code: "forbidden" } });
    }
  });
});
