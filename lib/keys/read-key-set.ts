import { PkiError } from "@/lib/pki/pki-error";
import { type ReadKey, readJwk } from "./read-jwk";

/** A key of a set that can't be used here, with the reason. */
export interface LeftOutKey {
  /** Position in the set, from 1. */
  place: number;
  kid: string | null;
  /** `kty`, with `crv` if present: "AKP", "EC secp256k1". */
  kind: string;
  code: string;
  /** Identifies the key. */
  message: string;
}

export interface ReadKeySet {
  keys: ReadKey[];
  leftOut: LeftOutKey[];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Parses the keys of a JWK set, with one rule for imported sets and those at a `jwks_uri`: unsupported keys are left out (RFC 7517 §5); a
 * private key invalidates the whole set.
 * @throws PkiError key.private_jwk, naming the key
 */
export function readKeySet(jwks: readonly unknown[]): ReadKeySet {
  const set: ReadKeySet = { keys: [], leftOut: [] };
  for (const [index, jwk] of jwks.entries()) {
    const place = index + 1;
    if (!isObject(jwk)) {
      const message = `Key ${place} of the set is ${nameOf(jwk)}, not a JSON object.`;
      set.leftOut.push({ place, kid: null, kind: "unknown", code: "key.malformed", message });
      continue;
    }
    try {
      set.keys.push(readJwk(jwk));
    } catch (failure) {
      if (!(failure instanceof PkiError)) throw failure;
      const message = `${labelOf(jwk, place)}: ${failure.message}`;
      if (failure.code === "key.private_jwk") throw new PkiError(failure.code, message, { cause: failure });
      set.leftOut.push({ place, kid: textOf(jwk.kid) ?? null, kind: kindOf(jwk), code: failure.code, message });
    }
  }
  return set;
}

/** "Key 2 (kid pq, kty AKP)". */
function labelOf(jwk: Record<string, unknown>, place: number): string {
  const members = (["kid", "kty", "crv"] as const).flatMap((name) => {
    const value = textOf(jwk[name]);
    return value === undefined ? [] : [`${name} ${value}`];
  });
  return members.length === 0 ? `Key ${place}` : `Key ${place} (${members.join(", ")})`;
}

const kindOf = ({ kty, crv }: Record<string, unknown>): string =>
  [textOf(kty), textOf(crv)].filter((part) => part !== undefined).join(" ") || "unknown";

/** Values that are safe to repeat in a message: printable and short. */
function textOf(value: unknown): string | undefined {
  return typeof value === "string" && /^[\x20-\x7e]{1,64}$/.test(value) ? value : undefined;
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}
