import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOUR_MS } from "@/lib/durations";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { confirmWebhook } from "./confirm-webhook";
import { createWebhook } from "./create-webhook";
import { deleteWebhook } from "./delete-webhook";
import { disableWebhook } from "./disable-webhook";
import { getWebhook } from "./get-webhook";
import { listWebhookDeliveries } from "./list-webhook-deliveries";
import { listWebhooks } from "./list-webhooks";
import { redeliverWebhook } from "./redeliver-webhook";
import { rotateWebhookSecret } from "./rotate-webhook-secret";
import { WEBHOOK_LIMIT } from "./schema";
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
const auditOf = (entityId: string) =>
  t.deps.db.prisma.auditEvent.findMany({ where: { entityId }, orderBy: { id: "asc" } });
const codeOf = async (id: string) => challengeOf(t.deps, await rowOf(id));

describe("createWebhook", () => {
  it("shows the secret once, stores it sealed, and queues the challenge", async () => {
    const { organisationId, ctx, webhookId, secret } = await makeWebhook();
    expect(Buffer.from(secret.replace("whsec_", ""), "base64")).toHaveLength(32);
    const read = await getWebhook.execute(ctx, { webhookId });
    expect(read).toMatchObject({
      ...input,
      format: "slack",
      organisationId,
      status: "unconfirmed",
      secretHint: secret.slice(-5, -1),
    });
    const row = await rowOf(webhookId);
    const kept = JSON.stringify([
      read,
      { ...row, secret: Buffer.from(row.secret).toString("latin1") },
      await auditOf(webhookId),
    ]);
    expect(kept).not.toContain(secret.slice(6, 30));
    const { items } = await listWebhookDeliveries.execute(ctx, { webhookId });
    expect(items).toMatchObject([{ eventType: "webhook.confirm", status: "queued", attempts: 0 }]);
    expect(JSON.stringify(items)).not.toContain(await codeOf(webhookId));
    expect(await auditOf(webhookId)).toMatchObject([{ operation: "webhook.create", organisationId }]);
  });

  it("shows the path of a URL only to callers who may change it, and in no audit row", async () => {
    const { ctx, organisationId, webhookId } = await makeWebhook();
    expect((await getWebhook.execute(ctx, { webhookId })).url).toBe(url);
    const { items } = await listWebhooks.execute(t.as("auditor"), { organisationId });
    expect(items[0]?.url).toBe("https://hooks.slack.example/…");
    expect(JSON.stringify([items, await auditOf(webhookId)])).not.toContain("verysecretpath");
  });

  it.each([
    { url: "http://hooks.example/" },
    { url: "https://127.0.0.1/" },
    { url: "https://[::1]/" },
    { url: "https://0x7f000001/" },
    { url: "https://hooks.example:22/" },
    { url: "https://localhost/" },
    { url: "https://user:pass@hooks.example/" },
    { eventTypes: [] },
    { eventTypes: ["certificate.revoked", "certificate.revoked"] },
    { eventTypes: ["webhook.test"] },
    { format: "xml" },
    { secret: "whsec_mine" },
    { status: "active" },
  ])("rejects %o", async (change) => {
    const { organisationId, ctx } = await makeHome();
    const create = createWebhook.execute(ctx, { organisationId, ...input, ...change });
    await expect(create).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("is forbidden for viewers and auditors, and other organisations don't find the organisation", async () => {
    const { organisationId } = await makeHome();
    for (const ctx of [t.as("viewer", organisationId), t.as("auditor"), t.as("security_officer")]) {
      const create = createWebhook.execute(ctx, { organisationId, ...input });
      await expect(create).rejects.toMatchObject({ code: "forbidden" });
    }
    for (const id of [organisationId, uuidv7()]) {
      const create = createWebhook.execute((await makeHome()).ctx, { organisationId: id, ...input });
      await expect(create).rejects.toMatchObject({ code: "not_found" });
    }
  });

  it("enforces the limit, also for concurrent requests", async () => {
    const { organisationId, ctx } = await makeHome();
    const tries = await Promise.allSettled(
      Array.from({ length: WEBHOOK_LIMIT + 3 }, (_, n) =>
        createWebhook.execute(ctx, { organisationId, ...input, url: `https://hooks-${n}.example/` }),
      ),
    );
    expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(WEBHOOK_LIMIT);
    for (const one of tries) {
      if (one.status === "rejected") expect(one.reason.details.reason).toBe("webhook_limit_reached");
    }
  });
});

describe("a webhook", () => {
  it("is confirmed once by the code that was sent", async () => {
    const { ctx, webhookId } = await makeWebhook();
    const wrong = confirmWebhook.execute(ctx, { webhookId, code: "x".repeat(32) });
    await expect(wrong).rejects.toMatchObject({ details: { reason: "wrong_code" } });
    const resume = updateWebhook.execute(ctx, { webhookId, status: "active" });
    await expect(resume).rejects.toMatchObject({ details: { reason: "webhook_unconfirmed" } });
    const code = await codeOf(webhookId);
    expect((await confirmWebhook.execute(ctx, { webhookId, code })).status).toBe("active");
    await expect(confirmWebhook.execute(ctx, { webhookId, code })).rejects.toMatchObject({ code: "conflict" });
    const operations = (await auditOf(webhookId)).map(({ operation }) => operation);
    expect(operations).toEqual(["webhook.create", "webhook.confirm"]);
  });

  it("must be confirmed with a new code after a new URL or after being disabled", async () => {
    const { ctx, webhookId } = await makeWebhook();
    const code = await codeOf(webhookId);
    await confirmWebhook.execute(ctx, { webhookId, code });
    expect((await updateWebhook.execute(ctx, { webhookId, description: "Desk" })).status).toBe("active");
    expect((await updateWebhook.execute(ctx, { webhookId, status: "paused" })).status).toBe("paused");
    expect((await updateWebhook.execute(ctx, { webhookId, status: "active" })).status).toBe("active");
    const moved = await updateWebhook.execute(ctx, { webhookId, url: "https://other.example/" });
    expect(moved).toMatchObject({ status: "unconfirmed", url: "https://other.example/", description: "Desk" });
    await expect(confirmWebhook.execute(ctx, { webhookId, code })).rejects.toMatchObject({ code: "invalid_input" });
    await confirmWebhook.execute(ctx, { webhookId, code: await codeOf(webhookId) });
    const job = { ...ctx, actor: { kind: "job", job: "deliver-webhooks" } } as const;
    await disableWebhook.execute(job, { webhookId, reason: "Gone." });
    expect(await getWebhook.execute(ctx, { webhookId })).toMatchObject({ status: "disabled", lastError: "Gone." });
    const back = await updateWebhook.execute(ctx, { webhookId, status: "active" });
    expect(back).toMatchObject({ status: "unconfirmed", lastError: null });
  });

  it("can be disabled only by the job", async () => {
    const { webhookId } = await makeWebhook();
    const disable = disableWebhook.execute(t.as("super_admin"), { webhookId, reason: "x" });
    await expect(disable).rejects.toMatchObject({ code: "forbidden" });
  });

  it("gets a new secret; the old one overlaps unless it leaked", async () => {
    const { ctx, webhookId, secret } = await makeWebhook();
    const rotated = await rotateWebhookSecret.execute(ctx, { webhookId });
    expect(rotated.secret).not.toBe(secret);
    const overlapMs = new Date(rotated.previousSecretUntil ?? 0).getTime() - t.clock.now().getTime();
    expect(overlapMs).toBeGreaterThan(23 * HOUR_MS);
    const again = await rotateWebhookSecret.execute(ctx, { webhookId, isLeaked: true });
    expect(again.previousSecretUntil).toBeNull();
    const kept = JSON.stringify(await auditOf(webhookId));
    for (const one of [secret, rotated.secret, again.secret]) expect(kept).not.toContain(one.slice(6, 30));
  });

  it("gets a test event, or a new challenge while it is unconfirmed", async () => {
    const { ctx, webhookId } = await makeWebhook();
    expect((await testWebhook.execute(ctx, { webhookId })).eventType).toBe("webhook.confirm");
    await confirmWebhook.execute(ctx, { webhookId, code: await codeOf(webhookId) });
    const sent = await testWebhook.execute(ctx, { webhookId });
    expect(sent).toMatchObject({ eventType: "webhook.test", status: "queued" });
    const waiting = redeliverWebhook.execute(ctx, { webhookId, eventId: sent.eventId });
    await expect(waiting).rejects.toMatchObject({ details: { reason: "delivery_waiting" } });
    await updateWebhook.execute(ctx, { webhookId, status: "paused" });
    await expect(testWebhook.execute(ctx, { webhookId })).rejects.toMatchObject({
      details: { reason: "webhook_paused" },
    });
  });

  it("is deleted with its deliveries", async () => {
    const { ctx, webhookId } = await makeWebhook();
    await deleteWebhook.execute(ctx, { webhookId });
    expect(await t.deps.db.prisma.webhookDelivery.count({ where: { subscriptionId: webhookId } })).toBe(0);
    await expect(getWebhook.execute(ctx, { webhookId })).rejects.toMatchObject({ code: "not_found" });
    expect(await auditOf(webhookId)).toMatchObject([{}, { operation: "webhook.delete", before: { format: "slack" } }]);
  });

  it("is hidden from other organisations, whose requests can't distinguish it from a random id; read-only roles can't change it", async () => {
    const { webhookId, organisationId } = await makeWebhook();
    const { ctx: stranger } = await makeHome();
    const eventId = uuidv7();
    const verbs = (id: string) => [
      [getWebhook, { webhookId: id }] as const,
      [updateWebhook, { webhookId: id, description: "Mine" }] as const,
      [deleteWebhook, { webhookId: id }] as const,
      [confirmWebhook, { webhookId: id, code: "x" }] as const,
      [rotateWebhookSecret, { webhookId: id }] as const,
      [testWebhook, { webhookId: id }] as const,
      [listWebhookDeliveries, { webhookId: id }] as const,
      [redeliverWebhook, { webhookId: id, eventId }] as const,
    ];
    for (const id of [webhookId, uuidv7()]) {
      for (const [verb, given] of verbs(id)) {
        await expect(verb.execute(stranger, given)).rejects.toMatchObject({ code: "not_found" });
      }
    }
    for (const [verb, given] of verbs(webhookId)) {
      await expect(verb.execute(t.as("viewer", organisationId), given)).rejects.toMatchObject({ code: "forbidden" });
      if (verb.permission === "webhook:write") {
        await expect(verb.execute(t.as("auditor"), given)).rejects.toMatchObject({ code: "forbidden" });
      }
    }
    const foreign = listWebhooks.execute(stranger, { organisationId });
    await expect(foreign).rejects.toMatchObject({ code: "not_found" });
  });

  it("is listed newest first, in pages", async () => {
    const home = await makeHome();
    const made: string[] = [];
    for (let i = 0; i < 3; i++) {
      made.unshift((await makeWebhook(Promise.resolve(home), { url: `https://page-${i}.example/` })).webhookId);
    }
    const { organisationId } = home;
    const first = await listWebhooks.execute(home.ctx, { organisationId, limit: 2 });
    const second = await listWebhooks.execute(home.ctx, {
      organisationId,
      limit: 2,
      cursor: first.nextCursor ?? undefined,
    });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made);
  });
});
