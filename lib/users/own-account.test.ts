import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { endOtherSessions } from "./end-other-sessions";
import { endSession } from "./end-session";
import { listSessions } from "./list-sessions";
import { newUser } from "./new-user";
import { hashPassword } from "./password";
import { renameMe } from "./rename-me";
import { actorForSession, IDLE_SECONDS } from "./session";
import { signIn } from "./sign-in";
import { insertUser } from "./store";

const password = "correct horse battery";
let t: Harness;
let passwordHash: string;
let email: string;
let userId: string;

beforeAll(async () => {
  t = await createHarness();
  passwordHash = await hashPassword(password);
});
afterAll(() => t.close());
beforeEach(async () => {
  email = `${uuidv7()}@example.com`;
  const row = newUser({ email, name: "Ada", passwordHash, platformRole: null }, t.clock.now());
  userId = (await insertUser(t.deps.db.prisma, row)).id;
});

const enter = (userAgent?: string) => signIn(t.deps, { email, password, address: "192.0.2.1", userAgent });
async function inBrowser(sessionId: string): Promise<Context> {
  const actor = await actorForSession(t.deps, sessionId);
  if (!actor) throw new Error("no session");
  return { ...t.anonymous(), actor };
}
const operations = async () =>
  (await t.deps.db.prisma.auditEvent.findMany({ where: { entityId: userId }, orderBy: { id: "asc" } })).map(
    (event) => event.operation,
  );

describe("a user's sessions", () => {
  it("are listed with browser and address, the current one first, and never with their credential", async () => {
    const [one, other] = [await enter("Firefox\u0000\u202e"), await enter("x".repeat(1000))];
    const { items } = await listSessions.execute(await inBrowser(one), {});
    expect(items).toMatchObject([
      { isCurrent: true, address: "192.0.2.1", userAgent: "Firefox" },
      { isCurrent: false, userAgent: "x".repeat(300) },
    ]);
    for (const secret of [one, other]) expect(JSON.stringify(items)).not.toContain(secret);
    for (const { id } of items) expect(await actorForSession(t.deps, id)).toBeUndefined();
  });

  it("are not listed after the idle timeout", async () => {
    await enter();
    t.clock.advance((IDLE_SECONDS + 5) * 1000);
    expect((await listSessions.execute(await inBrowser(await enter()), {})).items).toHaveLength(1);
  });

  it("can be ended individually, which is audited", async () => {
    const [one, other] = [await enter(), await enter()];
    const ctx = await inBrowser(one);
    const { items } = await listSessions.execute(ctx, {});
    const sessionId = items.find((session) => !session.isCurrent)?.id ?? "";
    expect(await endSession.execute(ctx, { sessionId })).toEqual({ endedSessions: 1 });
    expect(await actorForSession(t.deps, other)).toBeUndefined();
    expect(await actorForSession(t.deps, one)).toBeDefined();
    await expect(endSession.execute(ctx, { sessionId })).rejects.toMatchObject({ code: "not_found" });
    expect(await operations()).toEqual(["session.create", "session.create", "session.end_one"]);
  });

  it("can all be ended except the current one", async () => {
    const [one, two, three] = [await enter(), await enter(), await enter()];
    expect(await endOtherSessions.execute(await inBrowser(two), {})).toEqual({ endedSessions: 2 });
    const open = await Promise.all([one, two, three].map((id) => actorForSession(t.deps, id)));
    expect(open.map(Boolean)).toEqual([false, true, false]);
    expect((await operations()).at(-1)).toBe("session.end_others");
  });

  it("are not accessible to other users, access tokens and anonymous callers", async () => {
    const mine = await inBrowser(await enter());
    const { items } = await listSessions.execute(mine, {});
    const sessionId = items[0]?.id ?? "";
    const stranger = t.as("super_admin");
    await expect(endSession.execute(stranger, { sessionId })).rejects.toMatchObject({ code: "not_found" });
    for (const operation of [listSessions, endOtherSessions]) {
      const withToken = operation.execute(t.withScopes(mine, ["token:manage"]), {});
      await expect(withToken).rejects.toMatchObject({ code: "forbidden" });
      await expect(operation.execute(t.anonymous(), {})).rejects.toMatchObject({ code: "unauthenticated" });
    }
    await expect(endSession.execute(mine, { sessionId: "%" })).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("a user's name", () => {
  it("can be changed by the user with a session, which is audited", async () => {
    const sessionId = await enter();
    const ctx = await inBrowser(sessionId);
    expect(await renameMe.execute(ctx, { name: "  Ada Lovelace " })).toEqual({ name: "Ada Lovelace" });
    expect(await actorForSession(t.deps, sessionId)).toMatchObject({ name: "Ada Lovelace", userId });
    const event = await t.deps.db.prisma.auditEvent.findFirst({ where: { operation: "user.rename_me" } });
    expect(event).toMatchObject({ entityId: userId, before: { name: "Ada" }, after: { name: "Ada Lovelace" } });
    const withToken = renameMe.execute(t.withScopes(ctx, ["token:manage"]), { name: "x" });
    await expect(withToken).rejects.toMatchObject({ code: "forbidden" });
    await expect(renameMe.execute(t.anonymous(), { name: "x" })).rejects.toMatchObject({ code: "unauthenticated" });
    for (const bad of [{ name: "" }, { name: "a\u0000b" }, { name: "x", email: "root@example.com" }]) {
      await expect(renameMe.execute(ctx, bad)).rejects.toMatchObject({ code: "invalid_input" });
    }
  });
});
