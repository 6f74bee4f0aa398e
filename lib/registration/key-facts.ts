import type { KeyUse } from "@/lib/state/key-claim";
import type { KeyFacts } from "./facts";

/** The use that a key is claimed for (`key_claims`). */
export interface KeyClaim extends KeyUse {
  isBlocked: boolean;
}

/**
 * The facts about a key, from its claim and from the blocklist.
 * @param blockedReasons of the blocklist entries of its key family
 */
export function keyFactsOf(
  claim: KeyClaim | null,
  blockedReasons: readonly string[],
  { isPredecessors }: { isPredecessors: boolean },
): KeyFacts {
  const isOwnKey = blockedReasons.includes("own_key");
  return {
    keyUsedBy: claim
      ? [{ organisationId: claim.organisationId, applicationId: claim.applicationId, type: claim.type }]
      : [],
    isBlocked: claim?.isBlocked === true || (blockedReasons.length > 0 && !isOwnKey),
    isPredecessors,
    isOwnKey,
  };
}
