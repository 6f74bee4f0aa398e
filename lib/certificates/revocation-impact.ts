import { familyOfRow, findOnKeys, findRegisteredOnKeys } from "@/lib/compromise/public";
import { ACCESS_TOKEN_SECONDS } from "@/lib/oauth/access-token";
import { countLiveTokens } from "@/lib/oauth/public";
import { may } from "@/lib/operation/actor";
import { isUnrevoked, isValid } from "@/lib/state/certificate";
import { findListeners } from "@/lib/webhooks/public";
import { withoutPath } from "@/lib/webhooks/view";
import { AUTH_METHODS } from "./auth-methods";
import { defineOperation } from "./context";
import { findReferenced } from "./find-referenced";
import { keySetPath } from "./published-paths";
import { KidInput } from "./schema/certificate";
import { RevocationImpact } from "./schema/revocation";
import { findClientsUsing, hasAnotherOfType, type WholeRow } from "./store";
import { readScope } from "./view";

/** The effects of a revocation, shown before it is confirmed. */
export const revocationImpact = defineOperation({
  operation: "certificate.revocation_impact",
  id: "revocationImpact",
  summary: "Preview the effects of revoking a certificate.",
  permission: "certificate:read",
  scope: "organisation",
  effect: "read",
  input: KidInput,
  output: RevocationImpact,
  async run({ ctx, input, tx }) {
    const { clock, oauth, env } = ctx.deps;
    const row = await findReferenced(tx, readScope(ctx.actor), input.kid);
    const now = clock.now();
    const methods = AUTH_METHODS[row.type as keyof typeof AUTH_METHODS];
    await oauth.log.flush();
    const clients = row.applicationId ? await findClientsUsing(tx, row.applicationId, methods) : [];
    const mayReadWebhooks = may(ctx.actor, "webhook:read", row);
    const hasEvent = isUnrevoked(row); // a certificate is revoked once
    const [onKey, registered, hasAnother, listeners, tokens] = await Promise.all([
      findOnKeys(tx, familyOfRow(row)),
      findRegisteredOnKeys(tx, familyOfRow(row)),
      hasAnotherOfType(tx, row, now),
      hasEvent ? findListeners(tx, row.organisationId, "certificate.revoked") : [],
      countLiveTokens(tx, row.kid ?? "", {
        clientIds: clients.map(({ clientId }) => clientId),
        since: new Date(now.getTime() - ACCESS_TOKEN_SECONDS * 1000),
        now,
      }),
    ]);
    const isPublished = isValid(row, now);
    return {
      clients,
      lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
      siblingsOnKey: onKey.flatMap(({ id, kid, status }) => (kid && id !== row.id && status === "active" ? [kid] : [])),
      registrationsOnKey: registered.map(({ clientId, name }) => ({ clientId, name })),
      liveAccessTokens: tokens.accessTokens,
      refreshTokens: tokens.refreshTokens,
      keySets: isPublished ? keySetsOf(env.publicUrl, row) : [],
      webhooks: mayReadWebhooks
        ? listeners.map(({ id, url, description }) => ({ id, receiver: withoutPath(url), description }))
        : null,
      isLastActiveOfType: isPublished && !hasAnother,
    };
  },
});

/** The key set of the application, and that of the whole organisation. */
function keySetsOf(publicUrl: string, { organisationId, applicationId, type }: WholeRow): string[] {
  const holders = applicationId ? [applicationId, null] : [null];
  return holders.map((holder) => publicUrl + keySetPath({ organisationId, applicationId: holder }, type));
}
