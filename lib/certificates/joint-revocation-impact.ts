import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "./context";
import { JointRevocationImpact, JointRevocationImpactInput } from "./schema/revocation";
import { findAffectedClients } from "./store/joint-impact";

/** Clients listed at most; `hasMore` says that there are others. */
const MOST_CLIENTS = 200;

/**
 * The clients affected when several certificates are revoked together. A client that would keep a certificate if only one were revoked
 * may lose its last one here. Certificates outside the caller's scope, and those that are no longer valid, affect nothing.
 */
export const jointRevocationImpact = defineOperation({
  operation: "certificate.joint_revocation_impact",
  id: "jointRevocationImpact",
  summary: "Preview which clients are affected when several certificates are revoked together.",
  permission: "certificate:revoke",
  scope: "organisation",
  effect: "read",
  input: JointRevocationImpactInput,
  output: JointRevocationImpact,
  async run({ ctx, input: { kids }, tx }) {
    await ctx.deps.usage.flush();
    const found = await findAffectedClients(tx, {
      scope: scopeOf(ctx.actor, "certificate:revoke"),
      kids,
      now: ctx.deps.clock.now(),
      take: MOST_CLIENTS + 1,
    });
    const clients = found.slice(0, MOST_CLIENTS).map(({ lastUsedAt, ...client }) => ({
      ...client,
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    }));
    return { clients, hasMore: found.length > MOST_CLIENTS };
  },
});
