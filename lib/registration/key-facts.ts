import type { KeyFacts, KeyUse } from "./facts";

/** A row of `key_claims`, as far as the rules need it. */
export interface ClaimRow extends KeyUse {
  isBlocked: boolean;
}

/**
 * The facts about a key, from its claim and from the blocklist.
 * @param blockedReasons of the blocklist entries of its key family
 */
export function keyFactsOf(
  claim: ClaimRow | null,
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
