/** Private and secret members of a JWK (RFC 7518 §6.2.2, §6.3.2, §6.4). Client-safe. */
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] as const;

/** A value nested deeper than `oth` can be counts as a secret. */
const MAX_LEVELS = 4;

/**
 * Whether a JWK has a private or secret member with a value. .NET and Java serialisers write the private members of a public key as
 * null, "" or []: these count as absent.
 */
export const hasPrivateMember = (jwk: object): boolean =>
  PRIVATE_MEMBERS.some((member) => Object.hasOwn(jwk, member) && !isEmpty((jwk as Record<string, unknown>)[member]));

function isEmpty(value: unknown, levels = MAX_LEVELS): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === "string") return value.trim() === "";
  return typeof value === "object" && levels > 0 && Object.values(value).every((one) => isEmpty(one, levels - 1));
}
