import { DAY_MS, HOUR_MS } from "@/lib/durations";
import { findUsage } from "@/lib/usage/public";
import { KEEP_USAGE_DAYS, type UsageSummary } from "@/lib/usage/schema";
import { summariseUsage } from "@/lib/usage/summary";
import { defineOperation } from "./context";
import { findReferenced } from "./find-referenced";
import { type CertificateSummary, KidInput } from "./schema/certificate";
import { ROTATION_QUIET_HOURS, Rotation, type RotationStep } from "./schema/rotation";
import { findByKid } from "./store";
import { readScope, successorOf, toSummary } from "./view";

/**
 * Progress of the rotation from a certificate to its successor, by the recorded use of both keys. `kid` may be either of the two; in the
 * middle of a chain it is the predecessor.
 */
export const getRotation = defineOperation({
  operation: "certificate.rotation",
  id: "getRotation",
  summary: "Get whether a renewed certificate can be revoked safely.",
  permission: "certificate:read",
  scope: "organisation",
  effect: "read",
  input: KidInput,
  output: Rotation,
  async run({ ctx, input, tx }) {
    const { db, clock, usage } = ctx.deps;
    const scope = readScope(ctx.actor);
    const row = await findReferenced(tx, scope, input.kid);
    const predecessorRow = successorOf(row) || !row.replaces?.kid ? row : await findByKid(tx, scope, row.replaces.kid);
    const successorKid = successorOf(predecessorRow)?.kid;
    const successorRow = successorKid ? await findByKid(tx, scope, successorKid) : undefined;
    const predecessor = toSummary(ctx.deps, predecessorRow);
    const successor = successorRow ? toSummary(ctx.deps, successorRow) : null;
    await usage.flush();
    const now = clock.now();
    const kids = [predecessor.kid, ...(successor ? [successor.kid] : [])];
    const seen = await findUsage(db, kids, scope, new Date(now.getTime() - KEEP_USAGE_DAYS * DAY_MS));
    const [before, after] = [predecessor, successor].map((one) => one && summariseUsage(one.kid, seen));
    const quietSince = successor && quietFrom(predecessor, successor, before ?? null);
    const safeFrom = quietSince && new Date(quietSince.getTime() + ROTATION_QUIET_HOURS * HOUR_MS);
    return {
      predecessor: { certificate: predecessor, ...usageOf(before ?? null) },
      successor: successor && { certificate: successor, ...usageOf(after ?? null) },
      step: stepOf(predecessor, successor, { isSeen: Boolean(after?.firstUsedAt), safeFrom, now }),
      quietSince: quietSince?.toISOString() ?? null,
      safeFrom: safeFrom?.toISOString() ?? null,
    };
  },
});

/** Start of the time without use of the predecessor: its last use, at the earliest the successor's issuance. */
function quietFrom(predecessor: CertificateSummary, successor: CertificateSummary, usage: UsageSummary | null): Date {
  const issued = new Date(successor.createdAt);
  const lastUse = usage?.lastUsedAt ?? predecessor.lastUsedAt;
  return lastUse && new Date(lastUse) > issued ? new Date(lastUse) : issued;
}

function stepOf(
  predecessor: CertificateSummary,
  successor: CertificateSummary | null,
  { isSeen, safeFrom, now }: { isSeen: boolean; safeFrom: Date | null; now: Date },
): RotationStep {
  if (predecessor.status !== "active") return "done";
  if (successor?.status !== "active" || !safeFrom) return "renew";
  if (!isSeen) return "deploy";
  return now < safeFrom ? "wait" : "safe";
}

function usageOf(usage: UsageSummary | null) {
  const latest = usage?.clients.find(({ successes, mtls }) => successes + mtls > 0);
  return {
    firstUsedAt: usage?.firstUsedAt ?? null,
    lastUsedAt: usage?.lastUsedAt ?? null,
    lastFailedAt: usage?.lastFailedAt ?? null,
    lastClient: latest?.clientId ? { clientId: latest.clientId, name: latest.name } : null,
    lastAudience: latest?.audience ?? null,
  };
}
