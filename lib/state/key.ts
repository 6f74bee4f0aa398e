/**
 * When a public key may be used, as a predicate and in SQL. In the SQL, `fingerprint` is an expression, `k` the alias of a row of
 * `registered_keys`, `now` an expression of type timestamptz.
 */

/** The stored state of a key, independent of the clock. Removed keys are treated as revoked. */
export type KeyState = "active" | "revoked" | "removed";

export interface RegisteredKeyFacts {
  removedAt: Date | null;
  isBlocked: boolean;
}

/** On the blocklist: compromised, uploaded as a private key, published, or one of the CA's own keys. */
export const isBlockedSql = (fingerprint: string): string =>
  `EXISTS (SELECT 1 FROM blocked_keys blocked WHERE blocked.key_fingerprint = ${fingerprint})`;

/** State of a registered key. A removed key stays removed when it is blocked later. */
export const registeredKeyState = ({ removedAt, isBlocked }: RegisteredKeyFacts): KeyState =>
  removedAt ? "removed" : isBlocked ? "revoked" : "active";
export const registeredKeyStateSql = (k: string): string =>
  `CASE WHEN ${k}.removed_at IS NOT NULL THEN 'removed' WHEN ${isBlockedSql(`${k}.key_fingerprint`)} THEN 'revoked' ELSE 'active' END`;

/** Has no expiry, or has not expired. */
export const isUnexpired = (notAfter: Date | null | undefined, now: Date): boolean => !notAfter || now < notAfter;
export const isUnexpiredSql = (k: string, now: string): string => `(${k}.not_after IS NULL OR ${k}.not_after > ${now})`;

/** Which end of its validity `now` is outside of; undefined: valid. */
export const outsideValidity = (
  { notBefore, notAfter }: { notBefore?: Date; notAfter?: Date | null },
  now: Date,
): "not_yet_valid" | "expired" | undefined => {
  if (notBefore && now < notBefore) return "not_yet_valid";
  return isUnexpired(notAfter, now) ? undefined : "expired";
};

/** Published and accepted, now or from its `not_before`. */
export const isLiveSql = (k: string, now: string): string =>
  `(${registeredKeyStateSql(k)} = 'active' AND ${isUnexpiredSql(k, now)})`;
