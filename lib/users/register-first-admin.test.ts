import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PERMISSIONS } from "@/lib/operation/permissions";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { actorForToken } from "./actor-for-token";
import { completeSetup } from "./complete-setup";
import { describeSetupLink } from "./describe-setup-link";
import { listAccessTokens } from "./list-access-tokens";
import { registerFirstAdmin } from "./register-first-admin";
import { revokeAccessToken } from "./revoke-access-token";
import { actorForSession } from "./session";
import { signIn } from "./sign-in";

const admin = { email: "Root@Example.com", password: "correct horse battery", token: "t".repeat(32) };
const unset = { email: undefined, password: undefined, token: undefined };
let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());
beforeEach(async () => {
  const { prisma } = t.deps.db;
  await prisma.accessToken.deleteMany();
  await prisma.session.deleteMany();
  await prisma.setupLink.deleteMany();
  await prisma.user.deleteMany();
});

describe("with an administrator configured in the environment", () => {
  it("creates them once, with a token of every scope, even if several processes start concurrently", async () => {
    const results = await Promise.all([1, 2, 3].map(() => registerFirstAdmin(t.deps, admin)));
    expect(results.map((result) => result.kind).sort()).toEqual(["present", "present", "registered"]);
    const actor = await actorForSession(t.deps, await signIn(t.deps, admin));
    expect(actor).toMatchObject({ email: "root@example.com", platformRole: "super_admin" });
    expect((await actorForToken(t.deps, admin.token))?.scopes).toEqual(new Set(PERMISSIONS));
    const stored = JSON.stringify([
      await t.deps.db.prisma.accessToken.findMany(),
      await t.deps.db.prisma.auditEvent.findMany(),
    ]);
    expect(stored).not.toContain(admin.token);
    expect(stored).toContain("user.register_first_admin");
  });

  it("replaces the old token with a new one, and never restores a revoked one", async () => {
    await registerFirstAdmin(t.deps, admin);
    const renewed = { ...admin, token: "n".repeat(40) };
    await registerFirstAdmin(t.deps, renewed);
    expect(await actorForToken(t.deps, admin.token)).toBeUndefined();
    const actor = await actorForToken(t.deps, renewed.token);
    if (!actor) throw new Error("the new token is not known");
    const ctx = { ...t.anonymous(), actor };
    const { items } = await listAccessTokens.execute(ctx, {});
    await revokeAccessToken.execute(ctx, { tokenId: items.find((one) => !one.revokedAt)?.id });
    await registerFirstAdmin(t.deps, renewed);
    expect(await actorForToken(t.deps, renewed.token)).toBeUndefined();
  });

  it.each([
    [{ ...admin, password: "short" }, "COUNTERSIGN_ADMIN_PASSWORD"],
    [{ ...admin, password: undefined }, "COUNTERSIGN_ADMIN_PASSWORD"],
    [{ ...admin, email: undefined }, "COUNTERSIGN_ADMIN_EMAIL"],
    [{ ...admin, email: "root" }, "COUNTERSIGN_ADMIN_EMAIL"],
    [{ ...admin, token: "short-token" }, "COUNTERSIGN_ADMIN_TOKEN"],
    [{ ...unset, token: admin.token }, "COUNTERSIGN_ADMIN_TOKEN"],
  ])("names the invalid variable, not its value (%#)", async (settings, variable) => {
    const error = await registerFirstAdmin(t.deps, settings).catch((reason) => reason);
    expect(error).toMatchObject({ code: "precondition_failed" });
    expect(error.publicMessage).toContain(variable);
    expect(error.publicMessage).not.toContain("short");
  });
});

describe("without a configured administrator", () => {
  const person = { email: "ada@example.com", name: "Ada", password: "correct horse battery" };
  const newToken = async () => {
    const result = await registerFirstAdmin(t.deps, unset);
    if (result.kind !== "setup_link") throw new Error(`no link but ${result.kind}`);
    return result.link.path.replace("/setup?token=", "");
  };

  it("creates a link for exactly one administrator; all other links expire with it", async () => {
    const tokens = [await newToken(), await newToken(), await newToken()];
    const [token = ""] = tokens;
    expect(await describeSetupLink.execute(t.anonymous(), { token })).toEqual({ kind: "first_admin" });
    const tries = await Promise.allSettled(
      tokens.map((one, index) =>
        completeSetup.execute(t.anonymous(), { ...person, token: one, email: `${index}@example.com` }),
      ),
    );
    expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    const users = await t.deps.db.prisma.user.findMany();
    expect(users).toMatchObject([{ platformRole: "super_admin" }]);
    for (const one of tokens) {
      const late = completeSetup.execute(t.anonymous(), { ...person, token: one });
      await expect(late).rejects.toMatchObject({ code: "not_found" });
    }
    expect(await registerFirstAdmin(t.deps, unset)).toEqual({ kind: "present" });
  });

  it("keeps the link valid when the input is invalid", async () => {
    const token = await newToken();
    for (const wrong of [{ email: undefined }, { email: "ada" }, { password: "short" }, { platformRole: "auditor" }]) {
      const setUp = completeSetup.execute(t.anonymous(), { ...person, token, ...wrong });
      await expect(setUp).rejects.toMatchObject({ code: "invalid_input" });
    }
    expect((await completeSetup.execute(t.anonymous(), { ...person, token })).email).toBe(person.email);
  });
});
