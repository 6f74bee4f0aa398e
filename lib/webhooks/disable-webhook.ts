import { z } from "zod";
import { conflict } from "@/lib/errors";
import { Id } from "@/lib/operation/fields";
import { nextVersion } from "@/lib/operation/version";
import { defineOperation } from "./context";
import { Webhook } from "./schema";
import { abandonDeliveries } from "./store/deliveries";
import { findSubscription, replaceSubscription } from "./store/subscriptions";
import { auditedWebhook, toWebhook } from "./view";

/** Disables a webhook whose receiver keeps failing, with a reason that lists show. */
export const disableWebhook = defineOperation({
  operation: "webhook.disable",
  summary: "Disable a webhook whose endpoint keeps failing.",
  permission: "job",
  scope: "platform",
  effect: "write",
  input: z.strictObject({ webhookId: Id, reason: z.string() }),
  output: Webhook,
  async run({ ctx, input: { webhookId, reason }, tx, audit }) {
    const row = await findSubscription(tx, "all", webhookId);
    if (row.status === "disabled") throw conflict("This webhook is already disabled.");
    const updatedAt = nextVersion(row.updatedAt, ctx.deps.clock.now());
    const next = { ...row, status: "disabled" as const, lastError: reason, updatedAt };
    await replaceSubscription(tx, row, { status: next.status, lastError: reason, updatedAt });
    await abandonDeliveries(tx, webhookId, "The webhook was disabled before this was sent.");
    const { organisationId } = row;
    const [before, after] = [auditedWebhook(row), { ...auditedWebhook(next), reason }];
    await audit({ entity: "webhook", entityId: webhookId, organisationId, before, after });
    return toWebhook(next, ctx.actor);
  },
});
