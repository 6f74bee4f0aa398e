import { v7 as uuidv7 } from "uuid";
import { AppError } from "@/lib/errors";
import { assertMay, scopeOf } from "@/lib/operation/actor";
import { findOrganisation } from "@/lib/organisations/public";
import { assertReachableUrl } from "./assert-url";
import { newNonce, queueChallenge } from "./challenge";
import { defineOperation } from "./context";
import { CreateWebhookInput, WEBHOOK_LIMIT, WebhookWithSecret } from "./schema";
import { makeWebhookSecret } from "./secret";
import { findSubscription, insertSubscription } from "./store/subscriptions";
import { auditedWebhook, toWebhook } from "./view";

/** Subscribes a URL to events. Only this response contains the signing secret; the challenge is sent to the receiver immediately. */
export const createWebhook = defineOperation({
  operation: "webhook.create",
  summary: "Create a webhook.",
  permission: "webhook:write",
  scope: "organisation",
  effect: "write",
  input: CreateWebhookInput,
  output: WebhookWithSecret,
  async run({ ctx, input, tx, audit, changed }) {
    const { deps } = ctx;
    const { organisationId } = input;
    await findOrganisation(tx, scopeOf(ctx.actor, "webhook:read"), organisationId);
    assertMay(ctx.actor, "webhook:write", { organisationId });
    assertReachableUrl(deps, input.url);
    const id = uuidv7();
    const now = deps.clock.now();
    const { secret, sealed, hint } = makeWebhookSecret(deps, id);
    const isInserted = await insertSubscription(
      tx,
      {
        ...input,
        id,
        status: "unconfirmed",
        confirmationNonce: newNonce(deps),
        secret: sealed,
        secretHint: hint,
        createdAt: now,
        updatedAt: now,
      },
      WEBHOOK_LIMIT,
    );
    if (!isInserted) {
      throw new AppError(
        "precondition_failed",
        `An organisation has at most ${WEBHOOK_LIMIT} webhooks. Delete one that is no longer used.`,
        { details: { reason: "webhook_limit_reached" } },
      );
    }
    const row = await findSubscription(tx, "all", id);
    await queueChallenge(tx, row, now);
    await audit({ entity: "webhook", entityId: id, organisationId, after: auditedWebhook(row) });
    changed({ kind: "webhook", organisationId });
    return { ...toWebhook(row, ctx.actor), secret };
  },
});
