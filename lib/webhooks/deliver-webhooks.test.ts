import { describe, expect, it } from "vitest";
import { HOUR_MS } from "@/lib/durations";
import { createFakeChain, curveIssuer } from "@/lib/testing/fake-chain";
import { confirmWebhook } from "./confirm-webhook";
import { deliverWebhooks } from "./deliver-webhooks";
import { getWebhook } from "./get-webhook";
import { redeliverWebhook } from "./redeliver-webhook";
import { rotateWebhookSecret } from "./rotate-webhook-secret";
import { slackMessage } from "./slack";

import { isSignatureValid, startReceiver, wellBehaved } from "./testing";
import { emit, logOf, receiver, round, subscribe, subscribeAndConfirm, t } from "./testing/deliveries";

describe("the confirmation", () => {
  it("comes first: until the challenge is repeated, nothing else is sent", async () => {
    receiver.respond = () => ({ status: 200, body: "ok" });
    const mine = await subscribe();
    await emit(mine.organisationId, "before");
    expect(await round()).toMatchObject({ delivered: 0, later: 1 });
    expect(receiver.received.map(({ type }) => type)).toEqual(["webhook.confirm"]);
    expect((await logOf(mine))[0]?.error).toContain("did not repeat the challenge");
    receiver.respond = wellBehaved;
    t.clock.advance(120_000);
    await round();
    expect(await getWebhook.execute(mine.ctx, { webhookId: mine.webhookId })).toMatchObject({ status: "active" });
    await emit(mine.organisationId, "after");
    await round();
    expect(receiver.received.map(({ type }) => type)).toEqual(["webhook.confirm", "webhook.confirm", "key.added"]);
  });

  it("also accepts the bare challenge", async () => {
    receiver.respond = ({ data }) => ({ status: 200, body: `${data.challenge}\n` });
    const { ctx, webhookId } = await subscribe();
    await round();
    expect((await getWebhook.execute(ctx, { webhookId })).status).toBe("active");
  });

  it("requires a user to enter the code if the receiver is a chat", async () => {
    const mine = await subscribe("slack");
    expect(await round()).toMatchObject({ delivered: 1 });
    const { webhookId, ctx } = mine;
    expect((await getWebhook.execute(ctx, { webhookId })).status).toBe("unconfirmed");
    const { text, blocks } = JSON.parse(receiver.received[0]?.body ?? "");
    const code = /the code `(\S+)` on/.exec(text)?.[1];
    expect(JSON.stringify(blocks)).toContain(`/organisations/${mine.organisationId}/webhooks/${webhookId}`);
    expect((await confirmWebhook.execute(ctx, { webhookId, code: code ?? "" })).status).toBe("active");
    await emit(mine.organisationId, "slack-event", "<!channel> & *co*");
    await round();
    const message = JSON.parse(receiver.received[1]?.body ?? "");
    expect(message.text).toBe("Key registered: *&lt;!channel&gt; &amp; \u200b*co\u200b** (signing).");
    expect(message.blocks[0]).toEqual({ type: "section", text: { type: "mrkdwn", text: message.text } });
  });
});

describe("a Slack message", () => {
  it("contains codes and KIDs unchanged, including underscores", () => {
    const timestamp = "2026-01-01T00:00:00.000Z";
    const challenge = "_a_-B_9_";
    const confirm = slackMessage(
      { type: "webhook.confirm", timestamp, data: { challenge } },
      "https://portal.example/page",
    );
    expect(confirm).toMatchObject({ text: expect.stringContaining(`the code \`${challenge}\` on`) });
    const data = { kid: "_k-i_d_", name: "a_b", type: "signing", notAfter: "2027-01-01T00:00:00Z" };
    const issued = JSON.stringify(
      slackMessage({ type: "certificate.issued", timestamp, data }, "https://portal.example/page"),
    );
    expect(issued).toContain("KID `_k-i_d_`");
    expect(issued).toContain("a\u200b_b");
  });
});

describe("a delivery", () => {
  it("is signed according to Standard Webhooks, and logged", async () => {
    const mine = await subscribeAndConfirm();
    await emit(mine.organisationId, "event-1");
    expect(await round()).toEqual({ delivered: 1, later: 0, dead: 0 });
    const [got] = receiver.received;
    expect(got).toBeDefined();
    if (!got) return;
    expect(isSignatureValid(mine.secret, got)).toBe(true);
    expect(isSignatureValid(`whsec_${Buffer.alloc(32).toString("base64")}`, got)).toBe(false);
    expect(got.headers).toMatchObject({ "webhook-id": "event-1", "content-type": "application/json" });
    expect(JSON.parse(got.body)).toEqual({
      type: "key.added",
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: { kid: "kid", name: "k", usage: "signing" },
    });
    expect((await logOf(mine))[0]).toMatchObject({
      eventId: "event-1",
      status: "delivered",
      attempts: 1,
      responseStatus: 200,
      responseBody: "ok",
      error: null,
      nextAttemptAt: null,
    });
    expect(await round()).toEqual({ delivered: 0, later: 0, dead: 0 });
  });

  it("has both signatures while secrets overlap, and one afterwards", async () => {
    const mine = await subscribeAndConfirm();
    const { secret } = await rotateWebhookSecret.execute(mine.ctx, { webhookId: mine.webhookId });
    await emit(mine.organisationId, "during");
    await round();
    const [during] = receiver.received;
    expect(during && [isSignatureValid(secret, during), isSignatureValid(mine.secret, during)]).toEqual([true, true]);
    const leaked = await rotateWebhookSecret.execute(mine.ctx, { webhookId: mine.webhookId, isLeaked: true });
    await emit(mine.organisationId, "after");
    await round();
    const [, after] = receiver.received;
    expect(after && [leaked.secret, secret, mine.secret].map((one) => isSignatureValid(one, after))).toEqual([
      true,
      false,
      false,
    ]);
    expect(String(after?.headers["webhook-signature"]).split(" ")).toHaveLength(1);
  });

  it("is retried with the same id until it is accepted, and records why it failed", async () => {
    const mine = await subscribeAndConfirm();
    receiver.respond = () => ({ status: 500, body: "oh\u0000no<script>\u202e" });
    await emit(mine.organisationId, "retry");
    expect(await round()).toMatchObject({ later: 1 });
    expect(await round()).toMatchObject({ later: 0 }); // not before the next attempt is due
    const [failed] = await logOf(mine);
    expect(failed).toMatchObject({ status: "queued", responseStatus: 500, responseBody: "oh\\u0000no<script>\\u202e" });
    expect(failed?.error).toContain("500");
    expect(await getWebhook.execute(mine.ctx, { webhookId: mine.webhookId })).toMatchObject({ failures: 1 });
    t.clock.advance(60_000);
    receiver.respond = wellBehaved;
    expect(await round()).toMatchObject({ delivered: 1 });
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set(["retry"]));
    expect(await getWebhook.execute(mine.ctx, { webhookId: mine.webhookId })).toMatchObject({
      failures: 0,
      failingSince: null,
      lastError: null,
    });
  });

  it("is dead after three days and can be redelivered", async () => {
    const mine = await subscribeAndConfirm();
    receiver.respond = () => ({ status: 503 });
    await emit(mine.organisationId, "dead");
    for (let i = 0; i < 40 && (await logOf(mine))[0]?.status === "queued"; i++) {
      await round();
      t.clock.advance(4 * HOUR_MS);
    }
    const [dead] = await logOf(mine);
    expect(dead).toMatchObject({ eventId: "dead", status: "dead" });
    expect(dead?.attempts).toBeGreaterThan(8);
    receiver.respond = wellBehaved;
    const again = await redeliverWebhook.execute(mine.ctx, { webhookId: mine.webhookId, eventId: "dead" });
    expect(again.status).toBe("queued");
    t.clock.advance(300_000); // the receiver is paused, too
    expect(await round()).toMatchObject({ delivered: 1 });
    expect(receiver.received.at(-1)?.headers["webhook-id"]).toBe("dead");
  });

  it("is not delayed by another receiver that hangs or fails", async () => {
    const [bad, good] = [await subscribeAndConfirm(), await subscribeAndConfirm()];
    receiver.respond = ({ data }) => ({ status: data.name === "bad" ? 500 : 200 });
    for (let i = 0; i < 30; i++) await emit(bad.organisationId, `bad-${i}`, "bad");
    await emit(good.organisationId, "good", "good");
    await round();
    expect((await logOf(good))[0]).toMatchObject({ eventId: "good", status: "delivered" });
    const badTries = receiver.received.filter(({ data }) => data.name === "bad").length;
    expect(badTries).toBeLessThanOrEqual(8); // then the receiver is paused
  });

  it("is made once, however many processes run", async () => {
    const mine = await subscribeAndConfirm();
    for (let i = 0; i < 10; i++) await emit(mine.organisationId, `once-${i}`);
    const rounds = await Promise.all([round(), round(), round()]);
    expect(rounds.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(10);
    expect(receiver.ofType("key.added")).toHaveLength(10);
  });

  it("is repeated when a process ends before the outcome is recorded", async () => {
    const mine = await subscribeAndConfirm();
    await emit(mine.organisationId, "lost");
    await t.deps.db.prisma.webhookDelivery.updateMany({
      where: { eventId: "lost" },
      data: { attempts: 1, nextAttemptAt: new Date(t.clock.now().getTime() + 60_000) },
    });
    expect(await round()).toMatchObject({ delivered: 0 });
    t.clock.advance(61_000);
    expect(await round()).toMatchObject({ delivered: 1 });
  });

  it("respects the receiver's Retry-After", async () => {
    const mine = await subscribeAndConfirm();
    receiver.respond = () => ({ status: 429, headers: { "retry-after": "1800" } });
    await emit(mine.organisationId, "patience");
    await round();
    t.clock.advance(1_700_000);
    receiver.respond = wellBehaved;
    expect(await round()).toMatchObject({ delivered: 0 });
    t.clock.advance(200_000);
    expect(await round()).toMatchObject({ delivered: 1 });
  });
});

describe("the log", () => {
  it("shows why the TLS handshake of a receiver is rejected", async () => {
    const mine = await subscribeAndConfirm();
    const slow = await startReceiver(0, createFakeChain([curveIssuer("sect571r1")]));
    const deps = { ...t.deps, env: { ...t.deps.env, outboundAllow: [slow.allow] }, outbound: slow.outbound };
    await t.deps.db.prisma.webhookSubscription.updateMany({ data: { url: slow.url } });
    await emit(mine.organisationId, "handshake");
    await deliverWebhooks(deps);
    await slow.close();
    expect(slow.received).toEqual([]);
    const [log] = await logOf(mine);
    expect(log).toMatchObject({ status: "queued", error: expect.stringContaining("unusual key") });
  });
});
