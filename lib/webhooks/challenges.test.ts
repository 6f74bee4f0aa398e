import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { confirmWebhook } from "./confirm-webhook";
import { createWebhook } from "./create-webhook";
import { getWebhook } from "./get-webhook";
import { listWebhookDeliveries } from "./list-webhook-deliveries";
import { challengeOf } from "./secret";
import { testWebhook } from "./test-webhook";
import { updateWebhook } from "./update-webhook";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

const url = "https://hooks.slack.example/services/T0/B0/verysecretpath";
const input = { url, eventTypes: ["certificate.revoked", "certificate.issued"] };

async function makeHome() {
  const { id: organisationId } = await t.makeOrganisation();
  return { organisationId, ctx: t.as("admin", organisationId) };
}
/** A webhook, by default of a chat, which a user confirms. */
async function makeWebhook(home = makeHome(), change: { url?: string; format?: "standard" | "slack" } = {}) {
  const { organisationId, ctx } = await home;
  const made = await createWebhook.execute(ctx, { organisationId, ...input, format: "slack", ...change });
  return { organisationId, ctx, webhookId: made.id, secret: made.secret };
}
const rowOf = (id: string) => t.deps.db.prisma.webhookSubscription.findUniqueOrThrow({ where: { id } });
const codeOf = async (id: string) => challengeOf(t.deps, await rowOf(id));

describe("a challenge", () => {
  const send = (webhookId: string, ctx: Awaited<ReturnType<typeof makeHome>>["ctx"]) =>
    testWebhook.execute(ctx, { webhookId });
  const tooMany = { code: "rate_limited", details: { reason: "too_many_challenges" } };

  it("is sent to one host at most three times an hour per organisation, across all operations", async () => {
    const { organisationId, ctx, webhookId } = await makeWebhook();
    await send(webhookId, ctx);
    await updateWebhook.execute(ctx, { webhookId, url: `${url}/elsewhere` });
    for (const ask of [
      () => send(webhookId, ctx),
      () => updateWebhook.execute(ctx, { webhookId, url }),
      () => createWebhook.execute(ctx, { organisationId, ...input }),
      () => createWebhook.execute(ctx, { organisationId, ...input, url: "https://HOOKS.slack.example:8443/x" }),
    ]) {
      await expect(ask()).rejects.toMatchObject(tooMany);
    }
    const refused = await send(webhookId, ctx).catch((error) => error);
    expect(refused.details.retryAfterSeconds).toBeGreaterThan(3_500);
    expect((await getWebhook.execute(ctx, { webhookId })).url).toBe(`${url}/elsewhere`); // a rejected change has no effect
    t.clock.advance(3_601_000);
    await send(webhookId, ctx);
  });

  it("is limited across all hosts, and concurrent requests can't exceed the limit", async () => {
    const { ctx, webhookId } = await makeWebhook();
    const moves = 40;
    let passed = 0;
    for (let n = 0; n < moves; n++) {
      const move = updateWebhook.execute(ctx, { webhookId, url: `https://victim-${n}-${webhookId}.example/` });
      await move.then(
        () => passed++,
        (error) => expect(error).toMatchObject(tooMany),
      );
    }
    expect(passed).toBe(29); // plus the one at creation
    const home = await makeHome();
    const atOnce = await Promise.allSettled(
      Array.from({ length: 6 }, () =>
        createWebhook.execute(home.ctx, {
          organisationId: home.organisationId,
          ...input,
          url: "https://at-once.example/",
        }),
      ),
    );
    expect(atOnce.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
  });

  it("is replaced by a newer one: only one waits, for ten minutes, and the older code is invalid", async () => {
    const { ctx, webhookId } = await makeWebhook(makeHome(), { url: "https://newer.example/" });
    const older = await codeOf(webhookId);
    await send(webhookId, ctx);
    const { items } = await listWebhookDeliveries.execute(ctx, { webhookId });
    expect(items.map(({ status }) => status)).toEqual(["queued", "dead"]);
    const [row] = await t.deps.db.prisma.webhookDelivery.findMany({
      where: { subscriptionId: webhookId, status: "queued" },
    });
    expect((row?.giveUpAt.getTime() ?? 0) - (row?.createdAt.getTime() ?? 0)).toBe(600_000);
    await expect(confirmWebhook.execute(ctx, { webhookId, code: older })).rejects.toMatchObject({
      details: { reason: "wrong_code" },
    });
    expect((await confirmWebhook.execute(ctx, { webhookId, code: await codeOf(webhookId) })).status).toBe("active");
  });

  it("must be repeated by a JSON receiver: a user can't enter its code, not even after a change of format", async () => {
    const { ctx, webhookId } = await makeWebhook(makeHome(), { format: "standard", url: "https://json.example/" });
    const code = await codeOf(webhookId);
    const byHand = confirmWebhook.execute(ctx, { webhookId, code });
    await expect(byHand).rejects.toMatchObject({
      code: "precondition_failed",
      details: { reason: "receiver_confirms" },
    });
    await updateWebhook.execute(ctx, { webhookId, format: "slack" });
    await expect(confirmWebhook.execute(ctx, { webhookId, code })).rejects.toMatchObject({ code: "invalid_input" });
    expect((await getWebhook.execute(ctx, { webhookId })).status).toBe("unconfirmed");
  });
});
