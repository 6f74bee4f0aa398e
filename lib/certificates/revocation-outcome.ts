import { readClientHealth } from "@/lib/health/read-health";
import { may } from "@/lib/operation/actor";
import { findRevocationDeliveries } from "@/lib/webhooks/public";
import { DeliveryStatus } from "@/lib/webhooks/schema";
import { withoutPath } from "@/lib/webhooks/view";
import { AUTH_METHODS } from "./auth-methods";
import { defineOperation } from "./context";
import { findReferenced } from "./find-referenced";
import { KidInput } from "./schema/certificate";
import { RevocationOutcome } from "./schema/outcome";
import { findClientsUsing, findNewestOfType } from "./store";
import { readScope } from "./view";

const MOST_CLIENTS = 100;

/** What is left to do after a revocation. Empty for a certificate that is not revoked: `revocationImpact` previews that. */
export const revocationOutcome = defineOperation({
  operation: "certificate.revocation_outcome",
  id: "revocationOutcome",
  summary: "Show what a revocation has left to do: clients, a replacement, and who was notified.",
  permission: "certificate:read",
  scope: "organisation",
  effect: "read",
  input: KidInput,
  output: RevocationOutcome,
  async run({ ctx, input, tx }) {
    const row = await findReferenced(tx, readScope(ctx.actor), input.kid);
    const mayReadWebhooks = may(ctx.actor, "webhook:read", row);
    if (!row.revokedAt) return { clients: [], replacement: null, webhooks: mayReadWebhooks ? [] : null };
    const methods = AUTH_METHODS[row.type as keyof typeof AUTH_METHODS];
    const [using, replacement, deliveries] = await Promise.all([
      row.applicationId ? findClientsUsing(tx, row.applicationId, methods) : [],
      findNewestOfType(tx, row, ctx.deps.clock.now()),
      mayReadWebhooks ? findRevocationDeliveries(tx, row.organisationId, row.id, row.revokedAt) : [],
    ]);
    const clients = using.slice(0, MOST_CLIENTS);
    const healthOf = await readClientHealth(
      ctx.deps,
      clients.map(({ clientId }) => clientId),
    );
    return {
      clients: clients.map((client) => ({ ...client, state: healthOf(client.clientId).state })),
      replacement: replacement?.kid ? { kid: replacement.kid, name: replacement.name } : null,
      webhooks: mayReadWebhooks
        ? deliveries.map(({ subscription: { id, url, description }, status, deliveredAt }) => ({
            id,
            receiver: withoutPath(url),
            description,
            status: DeliveryStatus.parse(status),
            deliveredAt: deliveredAt?.toISOString() ?? null,
          }))
        : null,
    };
  },
});
