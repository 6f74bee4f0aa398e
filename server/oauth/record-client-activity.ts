import type { FailedCheck } from "@/lib/oauth/assertion/run-checks";
import type { Authentication } from "@/lib/oauth/authentication";
import type { Deps } from "@/lib/start/deps";
import { isWithoutKid } from "./record-key-use";
import type { OAuthRequest } from "./requests";

/**
 * Counts an attempt of a known client as accepted or, with `failure`, as rejected, as the authentication log has it. A nonce challenge
 * (`isChallenge`, RFC 9449 §8) is neither: the client's next request answers it.
 */
export function recordClientActivity(
  { usage }: Pick<Deps, "usage">,
  { requestId }: OAuthRequest,
  authentication: Authentication,
  { hasToken, failure, isChallenge }: { hasToken: boolean; failure: FailedCheck | undefined; isChallenge: boolean },
): void {
  const { ring } = authentication;
  if (!ring) return;
  const { clientId, organisationId } = ring.client;
  usage.recordClient({
    clientId,
    organisationId,
    hasToken,
    isWithoutKid: !failure && isWithoutKid(authentication),
    failure: failure && { check: failure.check, requestId, isChallenge },
  });
}
