import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unsubscribeUrl } from "@/lib/mail/unsubscribe-token";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { putMembership } from "@/lib/users/store";
import { describeUnsubscribe } from "./describe-unsubscribe";
import { getPreferences } from "./get-preferences";
import { isMuted } from "./muted";
import { setPreferences } from "./set-preferences";
import { ensurePreferences } from "./store/preferences";
import { addMember } from "./testing";
import { unsubscribe } from "./unsubscribe";

let t: Harness;
beforeAll(async () => {
  t = await createHarness({ PUBLIC_URL: "https://portal.example" });
});
afterAll(() => t.close());

const auditOf = (entityId: string) =>
  t.deps.db.prisma.auditEvent.findMany({ where: { entityId }, orderBy: { id: "asc" } });

describe("preferences", () => {
  it("belong to the user, include the platform topic only for platform users, and every change is audited", async () => {
    const { id } = await t.makeOrganisation();
    const ctx = t.as("admin", id);
    expect(await getPreferences.execute(ctx, {})).toMatchObject({
      topics: [
        { topic: "expiry", isWanted: true },
        { topic: "changes", isWanted: true },
      ],
    });
    await setPreferences.execute(ctx, { muted: ["expiry"] });
    const mine = await getPreferences.execute(ctx, {});
    expect(mine.topics).toEqual([
      { topic: "expiry", isWanted: false },
      { topic: "changes", isWanted: true },
    ]);
    const row = (await ensurePreferences(t.deps.db.prisma, [mine.address], t.clock.now())).get(mine.address);
    expect(await auditOf(row?.id ?? "")).toMatchObject([
      { operation: "notification.set_preferences", before: { muted: [] }, after: { muted: ["expiry"] } },
    ]);
    const platform = await getPreferences.execute(t.as("super_admin"), {});
    expect(platform.topics.map(({ topic }) => topic)).toEqual(["expiry", "changes", "platform"]);
    expect(platform.topics.every(({ isWanted }) => isWanted)).toBe(true);
  });

  it("are set by organisation, of the user's own only, and keep what unsubscribe links set", async () => {
    const [one, other, foreign] = [await t.makeOrganisation(), await t.makeOrganisation(), await t.makeOrganisation()];
    const email = await addMember(t, one.id);
    const { id: userId } = await t.deps.db.prisma.user.findUniqueOrThrow({ where: { email } });
    const membership = { id: uuidv7(), userId, organisationId: other.id, role: "viewer", createdAt: t.clock.now() };
    await putMembership(t.deps.db.prisma, membership);
    const ctx = t.as("admin", one.id);
    const person = { ...ctx, actor: { ...ctx.actor, userId, email } } as typeof ctx;
    const of = (organisationId: string, ...muted: ("expiry" | "changes")[]) => ({ organisationId, muted });
    await setPreferences.execute(person, { muted: [], organisations: [of(one.id, "changes"), of(other.id, "expiry")] });
    const kept = await setPreferences.execute(person, { muted: [], organisations: [of(one.id)] });
    expect(
      kept.organisations.map(({ organisationId, topics }) => [organisationId, topics.map((all) => all.isWanted)]),
    ).toEqual(
      expect.arrayContaining([
        [one.id, [true, true]],
        [other.id, [false, true]],
      ]),
    );
    expect(await getPreferences.execute(person, {})).toEqual(kept);
    await expect(
      setPreferences.execute(person, { muted: [], organisations: [of(foreign.id, "changes")] }),
    ).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("require a signed-in user and known topics", async () => {
    await expect(getPreferences.execute(t.anonymous(), {})).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(setPreferences.execute(t.anonymous(), { muted: [] })).rejects.toMatchObject({
      code: "unauthenticated",
    });
    const ctx = t.as("super_admin");
    for (const input of [{}, { muted: ["everything"] }, { muted: [], address: "someone@else.example" }]) {
      await expect(setPreferences.execute(ctx, input)).rejects.toMatchObject({ code: "invalid_input" });
    }
  });
});

describe("the unsubscribe link of an email", () => {
  const linkFor = async (topic: "expiry" | "platform", organisationId: string | null = null) => {
    const address = `${uuidv7()}@bank.example`;
    const row = (await ensurePreferences(t.deps.db.prisma, [address], t.clock.now())).get(address);
    const url = new URL(unsubscribeUrl(t.deps, { preferenceId: row?.id ?? "", topic, organisationId }));
    return { address, id: row?.id ?? "", token: url.searchParams.get("token") ?? "", url: url.href };
  };

  it("contains no address, shows a masked address, and mutes its topic without sign-in", async () => {
    const { address, id, token, url } = await linkFor("expiry");
    expect(url).not.toContain(address);
    const description = await describeUnsubscribe.execute(t.anonymous(), { token });
    expect(description).toEqual({
      address: `${address[0]}•••@bank.example`,
      topic: "expiry",
      organisationName: null,
      isWanted: true,
    });
    const muted = async () => (await ensurePreferences(t.deps.db.prisma, [address], t.clock.now())).get(address)?.muted;
    expect(await muted()).toEqual([]);
    for (const _again of [1, 2]) {
      expect(await unsubscribe.execute(t.anonymous(), { token })).toMatchObject({ isWanted: false });
    }
    expect(await muted()).toEqual(["expiry"]);
    await unsubscribe.execute(t.anonymous(), { token, isWanted: true });
    expect(await muted()).toEqual([]);
    expect((await auditOf(id)).map(({ operation, actorKind }) => [operation, actorKind])).toEqual(
      Array.from({ length: 3 }, () => ["notification.unsubscribe", "anonymous"]),
    );
  });

  it("of one organisation's email mutes only that organisation, independent of the account's preferences", async () => {
    const [{ id: mine }, { id: other }] = [
      await t.makeOrganisation({ legalName: "Mine Ltd" }),
      await t.makeOrganisation(),
    ];
    const { address, token } = await linkFor("expiry", mine);
    expect(await describeUnsubscribe.execute(t.anonymous(), { token })).toMatchObject({
      organisationName: "Mine Ltd",
      isWanted: true,
    });
    await Promise.all([1, 2].map(() => unsubscribe.execute(t.anonymous(), { token })));
    const muted = async () =>
      (await ensurePreferences(t.deps.db.prisma, [address], t.clock.now())).get(address)?.muted ?? [];
    expect([isMuted(await muted(), "expiry", mine), isMuted(await muted(), "expiry", other)]).toEqual([true, false]);
    const ctx = t.as("admin", mine);
    if (ctx.actor.kind !== "user") throw new Error("A user's context is expected");
    const person = { ...ctx, actor: { ...ctx.actor, email: address } };
    await setPreferences.execute(person, { muted: ["expiry"] });
    expect(isMuted(await muted(), "expiry", other)).toBe(true);
    await setPreferences.execute(person, { muted: [] });
    expect([isMuted(await muted(), "expiry", mine), isMuted(await muted(), "expiry", other)]).toEqual([true, false]);
    expect((await unsubscribe.execute(t.anonymous(), { token, isWanted: true })).isWanted).toBe(true);
    expect(await muted()).toEqual([]);
  });

  it("can't be forged, or changed to another topic or recipient", async () => {
    const [one, other] = [await linkFor("expiry"), await linkFor("expiry")];
    const signature = one.token.split(".")[3];
    for (const token of [
      "nonsense",
      "hidden",
      `${one.id}.expiry.all.`,
      `${one.id}.expiry.${signature}`,
      `${one.id}.expiry..${signature}`,
      `${one.id}.expiry.${uuidv7()}.${signature}`,
      `${one.id}.platform.all.${signature}`,
      `${other.id}.expiry.all.${signature}`,
      `${uuidv7()}.expiry.all.${signature}`,
      `${one.token}x`,
      `${one.token}.x`,
    ]) {
      await expect(unsubscribe.execute(t.anonymous(), { token })).rejects.toMatchObject({ code: "not_found" });
      await expect(describeUnsubscribe.execute(t.anonymous(), { token })).rejects.toMatchObject({ code: "not_found" });
    }
    await expect(unsubscribe.execute(t.anonymous(), { token: "" })).rejects.toMatchObject({ code: "invalid_input" });
  });
});
