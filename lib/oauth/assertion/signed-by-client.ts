import { whyUnusable } from "@/lib/keys/client-key";
import { keyNamed } from "@/lib/keys/key-match";
import type { AssertionFacts } from "./check";
import { algorithmOf } from "./checks/header";
import { chosenKey } from "./choose-key";
import { verifies } from "./verify-signature";

/**
 * Whether a rejected assertion is signed with a key of the client, so that no stranger can have sent it first. The key may be unusable, such
 * as an expired one. A revoked key proves nothing: someone else may have it. Verifies one signature.
 */
export function isSignedByClient(facts: AssertionFacts): boolean {
  const { assertion, keys = [], now } = facts;
  const { header, signingInput, signature } = assertion;
  const alg = algorithmOf(header);
  const key = typeof header.kid === "string" ? keyNamed(keys, header.kid, alg, now) : chosenKey(facts);
  if (!alg || !key || whyUnusable(key, now) === "revoked") return false;
  return verifies(alg, key.jwk, signingInput, signature);
}
