import { AppError } from "@/lib/errors";
import { assertMay, scopeOf } from "@/lib/operation/actor";
import { present } from "@/lib/operation/present";
import { nextVersion } from "@/lib/operation/version";
import { assertReachableUrl } from "./assert-url";
import { newNonce, queueChallenge } from "./challenge";
import { defineOperation } from "./context";
import { UpdateWebhookInput, Webhook } from "./schema";
import { findSubscription, replaceSubscription, type SubscriptionRow } from "./store/subscriptions";
import { auditedWebhook, toWebhook } from "./view";

/** Changes, pauses or resumes a webhook. After a new URL or after being disabled, the receiver must confirm before it gets events. */
export const updateWebhook = defineOperation({
  operation: "webhook.update",
  summary: "Update, pause or resume a webhook.",
  permission: "webhook:write",
  scope: "organisation",
  effect: "write",
  input: UpdateWebhookInput,
  output: Webhook,
  async run({ ctx, input: { webhookId, ...changes }, tx, audit, changed }) {
    const { deps } = ctx;
    const row = await findSubscription(tx, scopeOf(ctx.actor, "webhook:read"), webhookId);
    const { organisationId } = row;
    assertMay(ctx.actor, "webhook:write", { organisationId });
    if (changes.url !== undefined) assertReachableUrl(deps, changes.url);
    const isNewAddress = changes.url !== undefined && changes.url !== row.url;
    // A challenge for one format must not confirm another: users enter the code of a chat.
    const isNewFormat = row.status === "unconfirmed" && changes.format !== undefined && changes.format !== row.format;
    const mustConfirm = isNewAddress || isNewFormat || (row.status === "disabled" && changes.status === "active");
    if (row.status === "unconfirmed" && changes.status !== undefined && !isNewAddress) throw unconfirmed();
    const now = deps.clock.now();
    const next: SubscriptionRow = {
      ...row,
      ...present(changes),
      ...(mustConfirm ? { ...FRESH, status: "unconfirmed", confirmationNonce: newNonce(deps) } : {}),
      updatedAt: nextVersion(row.updatedAt, now),
    };
    await replaceSubscription(tx, row, changedColumns(next));
    if (mustConfirm) await queueChallenge(tx, next, now);
    const [before, after] = [auditedWebhook(row), auditedWebhook(next)];
    await audit({ entity: "webhook", entityId: webhookId, organisationId, before, after: { ...after, isNewAddress } });
    changed({ kind: "webhook", organisationId });
    return toWebhook(next, ctx.actor);
  },
});

/** The state of a new receiver. */
const FRESH = { failures: 0, failingSince: null, pausedUntil: null, lastError: null };

function changedColumns(next: SubscriptionRow) {
  const { url, description, format, eventTypes, status, confirmationNonce, updatedAt } = next;
  const { failures, failingSince, pausedUntil, lastError } = next;
  const settings = { url, description, format, eventTypes, status, confirmationNonce, updatedAt };
  return { ...settings, failures, failingSince, pausedUntil, lastError };
}

function unconfirmed(): AppError {
  return new AppError(
    "precondition_failed",
    "The endpoint has not confirmed yet. It must repeat the challenge; for a chat, enter the code sent to the channel.",
    { details: { reason: "webhook_unconfirmed" } },
  );
}
