import { AppError, conflict } from "@/lib/errors";
import { assertMay, scopeOf } from "@/lib/operation/actor";
import { nextVersion } from "@/lib/operation/version";
import { defineOperation } from "./context";
import { ConfirmWebhookInput, Webhook } from "./schema";
import { challengeOf, isChallenge } from "./secret";
import { findSubscription, replaceSubscription } from "./store/subscriptions";
import { auditedWebhook, toWebhook } from "./view";

/**
 * Activates a webhook after its receiver has repeated the challenge, or a user enters the code that arrived in a chat. A JSON receiver
 * must repeat it itself: a code entered by a user does not prove that the receiver agreed.
 */
export const confirmWebhook = defineOperation({
  operation: "webhook.confirm",
  summary: "Confirm a chat webhook with the code that was sent to it.",
  permission: "webhook:write",
  scope: "organisation",
  effect: "write",
  input: ConfirmWebhookInput,
  output: Webhook,
  async run({ ctx, input: { webhookId, code }, tx, audit, changed }) {
    const row = await findSubscription(tx, scopeOf(ctx.actor, "webhook:read"), webhookId);
    const { organisationId } = row;
    assertMay(ctx.actor, "webhook:write", { organisationId });
    if (row.status !== "unconfirmed") {
      throw conflict("This webhook is already confirmed.", "webhook_confirmed");
    }
    if (row.format === "standard" && ctx.actor.kind !== "job") {
      throw new AppError(
        "precondition_failed",
        'The endpoint must confirm this webhook itself: it responds to webhook.confirm with 200 and {"challenge": "…"}. Codes are only for chat webhooks.',
        { details: { reason: "receiver_confirms" } },
      );
    }
    if (!isChallenge(challengeOf(ctx.deps, row), code)) {
      throw new AppError("invalid_input", "code: This is not the most recent code that was sent to the channel.", {
        details: {
          reason: "wrong_code",
          fields: [
            {
              path: "code",
              message: "Not the code of the most recent webhook.confirm event. Send a new one, then copy its code.",
            },
          ],
        },
      });
    }
    const next = { ...row, status: "active" as const, updatedAt: nextVersion(row.updatedAt, ctx.deps.clock.now()) };
    await replaceSubscription(tx, row, { status: next.status, updatedAt: next.updatedAt });
    const [before, after] = [auditedWebhook(row), auditedWebhook(next)];
    await audit({ entity: "webhook", entityId: webhookId, organisationId, before, after });
    changed({ kind: "webhook", organisationId });
    return toWebhook(next, ctx.actor);
  },
});
