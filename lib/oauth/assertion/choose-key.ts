import { type ClientKey, whyUnusable } from "@/lib/keys/client-key";
import { keyNamed, mismatchOf } from "@/lib/keys/key-match";
import type { AssertionFacts } from "./check";
import { algorithmOf } from "./checks/header";
import { verifies } from "./verify-signature";

/** Most keys that an assertion without `kid` is verified with: those of two rotations, and a bound on the work that a caller causes. */
export const MAX_KEYS_TRIED = 5;

/** Keys that the client may sign with now. */
export function usableKeys(keys: readonly ClientKey[], now: Date): ClientKey[] {
  return keys.filter((candidate) => whyUnusable(candidate, now) === undefined);
}

/** The key to verify an assertion with, after `key` passed: without a `kid`, the one of those that are tried that verifies it. */
export function chosenKey(facts: AssertionFacts): ClientKey | undefined {
  const { assertion, keys = [], now } = facts;
  const { kid } = assertion.header;
  const usable = usableKeys(keys, now);
  if (typeof kid === "string") return keyNamed(usable, kid, algorithmOf(assertion.header), now);
  if (kid !== undefined) return undefined;
  if (usable.length === 1) return usable[0];
  if (!tried.has(facts)) tried.set(facts, verifying(facts));
  return tried.get(facts);
}

/** Several checks need the key; the signature is verified once with each. */
const tried = new WeakMap<AssertionFacts, ClientKey | undefined>();

function verifying(facts: AssertionFacts): ClientKey | undefined {
  const { signingInput, signature, header } = facts.assertion;
  const [alg, keys] = [algorithmOf(header), keysToTry(facts)];
  if (!alg || keys.length > MAX_KEYS_TRIED) return undefined;
  return keys.find(({ jwk }) => verifies(alg, jwk, signingInput, signature)) ?? keys[0];
}

/** The usable keys that fit `alg`, if the client may omit `kid` (RFC 7515 §4.1.4). */
export function keysToTry({ assertion, ring, keys = [], now }: AssertionFacts): ClientKey[] {
  const alg = algorithmOf(assertion.header);
  if (!ring?.client.allowAssertionsWithoutKid || !alg) return [];
  return usableKeys(keys, now).filter((one) => !mismatchOf(one, alg));
}
