import { AppError, conflict } from "@/lib/errors";
import { assertMay, scopeOf } from "@/lib/operation/actor";
import { nextVersion } from "@/lib/operation/version";
import { defineOperation } from "./context";
import { ConfirmWebhookInput, Webhook } from "./schema";
import { challengeOf, isChallenge } from "./secret";
import { findSubscription, replaceSubscription } from "./store/subscriptions";
import { auditedWebhook, toWebhook } from "./view";

/**
 * Makes a webhook active: its receiver has repeated the challenge, or a person enters the code that arrived in a chat. A receiver
 * of JSON has to repeat it by itself: a code that a person knows does not prove that the receiver agreed.
 */
export const confirmWebhook = defineOperation({
  operation: "webhook.confirm",
  summary: "Confirm a chat's webhook with the code that arrived there.",
  permission: "webhook:write",
  scope: "organisation",
  effect: "write",
  input: ConfirmWebhookInput,
  output: Webhook,
  async run({ ctx, input: { webhookId, code }, tx, audit, changed }) {
    const row = await findSubscription(tx, scopeOf(ctx.actor, "webhook:read"), webhookId);
    const { organisationId } = row;
    assertMay(ctx.actor, "webhook:write", organisationId);
    if (row.status !== "unconfirmed") {
      throw conflict("This webhook is confirmed already; there is nothing to do.", "webhook_confirmed");
    }
    if (row.format === "standard" && ctx.actor.kind !== "job") {
      throw new AppError(
        "precondition_failed",
        'The receiver of this webhook has to confirm by itself: it answers webhook.confirm with 200 and {"challenge": "…"}. A code is entered for chat messages only.',
        { details: { reason: "receiver_confirms" } },
      );
    }
    if (!isChallenge(challengeOf(ctx.deps, row), code)) {
      throw new AppError("invalid_input", "code: This is not the code that was sent to the receiver last.", {
        details: {
          reason: "wrong_code",
          fields: [
            {
              path: "code",
              message: "Not the code of the newest webhook.confirm event. Send it again, then copy that.",
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
