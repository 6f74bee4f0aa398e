import { describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/durations";
import { readable } from "./attempt";
import { deliverWebhooks } from "./deliver-webhooks";
import { getWebhook } from "./get-webhook";
import { DISABLE_AFTER_MS } from "./outbox-table";
import { testWebhook } from "./test-webhook";

import { type Receiver, wellBehaved } from "./testing";
import { emit, logOf, receiver, round, subscribe, subscribeAndConfirm, t } from "./testing/deliveries";
import { updateWebhook } from "./update-webhook";

describe("a failing receiver", () => {
  it("is disabled immediately by a 410, and the list shows it", async () => {
    const mine = await subscribeAndConfirm();
    receiver.respond = () => ({ status: 410 });
    await emit(mine.organisationId, "gone-1");
    await emit(mine.organisationId, "gone-2");
    await round();
    const { status, lastError } = await getWebhook.execute(mine.ctx, { webhookId: mine.webhookId });
    expect([status, lastError]).toEqual(["disabled", expect.stringContaining("410")]);
    expect(
      new Set((await logOf(mine)).filter(({ eventType }) => eventType === "key.added").map((one) => one.status)),
    ).toEqual(new Set(["dead"]));
    const [event] = await t.deps.db.prisma.auditEvent.findMany({ where: { operation: "webhook.disable" }, take: 1 });
    expect(event).toMatchObject({ actorKind: "job" });
    await emit(mine.organisationId, "gone-3"); // no active subscription is left
    expect((await logOf(mine)).some(({ eventId }) => eventId === "gone-3")).toBe(false);
  });

  it("is disabled after days of failures, not before", async () => {
    const mine = await subscribeAndConfirm();
    receiver.respond = () => ({ status: 500 });
    const start = t.clock.now().getTime();
    for (let day = 0; day < 6; day++) {
      await emit(mine.organisationId, `day-${day}`);
      await round();
      const { status } = await getWebhook.execute(mine.ctx, { webhookId: mine.webhookId });
      expect(status).toBe(t.clock.now().getTime() - start < DISABLE_AFTER_MS ? "active" : "disabled");
      t.clock.advance(DAY_MS);
    }
    const back = await updateWebhook.execute(mine.ctx, { webhookId: mine.webhookId, status: "active" });
    expect(back.status).toBe("unconfirmed");
    receiver.respond = wellBehaved;
    await round();
    expect((await testWebhook.execute(mine.ctx, { webhookId: mine.webhookId })).eventType).toBe("webhook.test");
  });
});

describe("the SSRF protection", () => {
  it("sends no event to a non-public address, and the log does not reveal the address", async () => {
    const mine = await subscribeAndConfirm();
    const deps = {
      ...t.deps,
      env: { ...t.deps.env, outboundAllow: [] },
      outbound: { resolveHost: async () => ["10.1.2.3"] },
    };
    await t.deps.db.prisma.webhookSubscription.updateMany({ data: { url: "https://inside.example/hook" } });
    await emit(mine.organisationId, "ssrf");
    await deliverWebhooks(deps);
    expect(receiver.received).toEqual([]);
    const [log] = await logOf(mine);
    expect(log).toMatchObject({ status: "queued", responseStatus: null, error: expect.stringContaining("not public") });
    expect(JSON.stringify(log)).not.toContain("10.1.2.3");
  });
});

describe("the stored response to a challenge", () => {
  it.each(["standard", "slack"] as const)(
    "does not contain the code, even if the receiver echoes it (%s)",
    async (format) => {
      receiver.respond = ({ body }) => ({ status: 404, body: `No such page. You sent: ${body} ${btoa(body)}` });
      const mine = await subscribe(format);
      await round();
      const [sent] = receiver.received;
      const code = String(sent?.data.challenge ?? /the code `(\S+)` on/.exec(JSON.parse(sent?.body ?? "{}").text)?.[1]);
      expect(code).toHaveLength(32);
      const kept = JSON.stringify(await logOf(mine));
      expect(kept).toContain("No such page");
      expect(kept).not.toContain(code);
      if (format === "slack") expect(kept).not.toContain(btoa(sent?.body ?? "").slice(0, 40));
    },
  );

  it("comes from minutes of retries, not days", async () => {
    receiver.respond = () => ({ status: 500 });
    const mine = await subscribe();
    for (let minute = 0; minute < 60; minute++) {
      await round();
      t.clock.advance(60_000);
    }
    expect(receiver.received.length).toBeLessThanOrEqual(4);
    expect((await logOf(mine))[0]).toMatchObject({ status: "dead" });
  });
});

describe("a 2xx", () => {
  const cut: Receiver["respond"] = () => ({ status: 200, body: "ok", headers: { "content-length": "10" } });
  it.each<[string, Receiver["respond"]]>([
    ["with a 70 KiB body", () => ({ status: 200, body: "x".repeat(70 * 1024) })],
    [
      "with a 70 KiB body without Content-Length",
      () => ({ status: 202, body: "x".repeat(70 * 1024), headers: { "transfer-encoding": "chunked" } }),
    ],
    ["with a compressed body", () => ({ status: 200, body: "\u001f\u008b", headers: { "content-encoding": "gzip" } })],
    ["with a truncated body", cut],
    ["without a body", () => ({ status: 204 })],
  ])("%s counts as delivered, once", async (_what, respond) => {
    const mine = await subscribeAndConfirm();
    receiver.respond = respond;
    await emit(mine.organisationId, "taken");
    expect(await round()).toEqual({ delivered: 1, later: 0, dead: 0 });
    t.clock.advance(120_000);
    await round();
    expect(receiver.received).toHaveLength(1);
    expect((await logOf(mine))[0]).toMatchObject({ status: "delivered", attempts: 1, error: null });
    expect(await getWebhook.execute(mine.ctx, { webhookId: mine.webhookId })).toMatchObject({ failures: 0 });
  });

  it("with the challenge in a compressed body does not confirm, and the log gives the reason", async () => {
    receiver.respond = ({ data }) => ({
      status: 200,
      body: JSON.stringify({ challenge: data.challenge }),
      headers: { "content-encoding": "br" },
    });
    const mine = await subscribe();
    await round();
    const [log] = await logOf(mine);
    expect(log).toMatchObject({ status: "queued", error: expect.stringContaining("compressed") });
  });
});

it("stores the first KiB of a response, with control and invisible characters escaped", () => {
  expect(readable(Buffer.alloc(5_000, "x"))).toHaveLength(1_024);
  expect(readable(Buffer.from("a\u001b[31m\r\nb\u200d\u2028c"))).toBe("a\\u001b[31m\\u000d\nb\\u200d\\u2028c");
  expect(readable(Buffer.from([0xff, 0xfe, 0x41]))).toBe("\ufffd\ufffdA");
});
