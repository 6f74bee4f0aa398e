import { AppError } from "@/lib/errors";
import { type ClientKey, type KeyFault, whyUnusable } from "@/lib/keys/client-key";
import { signingAlgorithms } from "@/lib/keys/key-algorithms";
import { keyNamed, mismatchOf } from "@/lib/keys/key-match";
import type { LeftOutKey } from "@/lib/keys/read-external-set";
import type { ReadJws } from "./read-jws";

export type { LeftOutKey };

const FAULTS: Record<KeyFault, [reason: string, why: string]> = {
  revoked: ["key_revoked", "is revoked or removed"],
  expired: ["key_expired", "has expired"],
  not_yet_valid: ["key_not_yet_valid", "is not valid yet"],
  wrong_usage: ["key_wrong_usage", "is not for signing"],
};

/**
 * The client's key to verify this signature with: the key of its `kid`, or without a `kid` the only usable key.
 * @throws AppError rejected_by_policy with the reason why there is no such key
 */
export function chooseKey(
  keys: readonly ClientKey[],
  { kid, algorithm, leftOut }: Pick<ReadJws, "kid" | "algorithm"> & { leftOut: readonly LeftOutKey[] },
  now: Date,
): ClientKey {
  const unread = kid === undefined ? undefined : leftOut.find((one) => one.kid === kid);
  if (unread && !keys.some((key) => key.kid === kid)) {
    throw refused("unknown_kid", `The client's key set has this kid, but the key can't be used. ${unread.why}`);
  }
  if (!keys.some(({ usage }) => usage === "signing")) throw noneRegistered();
  const usable = keys.filter((key) => whyUnusable(key, now) === undefined);
  const key = kid === undefined ? onlyOne(usable) : named(keys, kid, algorithm, now);
  const mismatch = mismatchOf(key, algorithm);
  if (!mismatch) return key;
  throw refused(
    "algorithm_mismatch",
    mismatch.kind === "pinned"
      ? `The JWS has alg ${algorithm}; the key ${key.kid} is pinned to ${mismatch.pinnedTo} by the alg of its JWK.`
      : `The JWS has alg ${algorithm}; the key ${key.kid} verifies ${signingAlgorithms(key.jwk).join(", ") || "no signatures"}.`,
  );
}

/** Same answer for a client that does not exist, so that callers can't enumerate clients. */
export function noneRegistered(): AppError {
  return refused(
    "no_certificate_registered",
    "No certificate registered for this client: it has no signing certificate and no signing key.",
  );
}

function onlyOne(usable: readonly ClientKey[]): ClientKey {
  const [only, ...others] = usable;
  if (!only)
    throw refused("no_usable_key", "The client's signing certificates and keys are all revoked, expired or removed.");
  if (others.length === 0) return only;
  throw refused(
    "kid_needed",
    `The client has ${usable.length} usable keys and the JWS has no kid. Add the kid of the signing key to the header.`,
  );
}

function named(keys: readonly ClientKey[], kid: string, algorithm: string, now: Date): ClientKey {
  const key = keyNamed(keys, kid, algorithm, now);
  if (!key) {
    const other = keys.find((one) => one.givenKid === kid);
    const fix = other ? ` Its JWK with that kid is registered as ${other.kid}: sign with this kid.` : "";
    throw refused("unknown_kid", `The client has no key with the kid of the JWS.${fix}`);
  }
  const fault = whyUnusable(key, now);
  if (!fault) return key;
  const [reason, why] = FAULTS[fault];
  throw refused(reason, `The key ${key.kid} ${why}.`);
}

/** The error for a well-formed message. */
export function refused(reason: string, message: string): AppError {
  return new AppError("rejected_by_policy", message, { details: { reason } });
}
