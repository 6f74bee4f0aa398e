import { scopeOf } from "@/lib/operation/actor";
import { decodeTimeCursor, toPage } from "@/lib/operation/paging";
import { findOrganisation } from "@/lib/organisations/public";
import { defineOperation } from "./context";
import { ListWebhooksInput, WebhookPage } from "./schema";
import { findSubscriptions } from "./store/subscriptions";
import { toWebhook } from "./view";

/** An organisation's webhooks, newest first. */
export const listWebhooks = defineOperation({
  operation: "webhook.list",
  summary: "List an organisation's webhooks, newest first.",
  permission: "webhook:read",
  scope: "organisation",
  effect: "read",
  input: ListWebhooksInput,
  output: WebhookPage,
  async run({ ctx, input: { organisationId, limit, cursor }, tx }) {
    await findOrganisation(tx, scopeOf(ctx.actor, "webhook:read"), organisationId);
    const rows = await findSubscriptions(tx, { organisationId, after: decodeTimeCursor(cursor), take: limit + 1 });
    return toPage(
      rows,
      limit,
      (row) => [row.createdAt.getTime(), row.id],
      (row) => toWebhook(row, ctx.actor),
    );
  },
});
