import type { AssertionAlgorithm } from "@/lib/clients/schema";
import { type ClientKey, type KeyFault, whyUnusable } from "@/lib/keys/client-key";
import type { PublicJwk } from "@/lib/pki/public-key";

interface Wanted {
  usage: ClientKey["usage"];
  now: Date;
  /** The key with this KID, even if unusable; undefined: the newest usable one. */
  kid: string | undefined;
}

/** The chosen key, and the obstacle if it is unusable or missing. `noKey`: the obstacle without a usable key. */
export function chooseKey(
  keys: readonly ClientKey[],
  { usage, now, kid }: Wanted,
  noKey: string,
): { key?: ClientKey | undefined; obstacle?: string } {
  if (kid === undefined) {
    const key = keys.find((one) => whyUnusable(one, now, usage) === undefined);
    return key ? { key } : { obstacle: noKey };
  }
  const key = keys.find((one) => one.kid === kid);
  const fault = key ? whyUnusable(key, now, usage) : "unknown";
  return fault ? { key, obstacle: `The key ${kid} ${FAULTS[fault]}.` } : { key };
}

const FAULTS: Record<KeyFault | "unknown", string> = {
  revoked: "is revoked or removed",
  expired: "has expired",
  not_yet_valid: "is not valid yet",
  wrong_usage: "is of another type than this client's authentication method uses",
  unknown: "is not one of this client's keys",
};

/** The keys that can sign with one of these algorithms, in the same order. */
export const keysFor = (keys: readonly ClientKey[], algorithms: readonly AssertionAlgorithm[]): ClientKey[] =>
  keys.filter((key) => algorithmsOf(key).some((algorithm) => algorithms.includes(algorithm)));

/**
 * The first of the allowed algorithms that the key supports, one of `preferred` if possible. Without a key, the first allowed one.
 * `obstacle`: the client allows none of the key's algorithms.
 */
export function chooseAlgorithm(
  allowed: readonly AssertionAlgorithm[],
  key: ClientKey | undefined,
  preferred: readonly AssertionAlgorithm[],
): { algorithm: AssertionAlgorithm; obstacle?: string } {
  if (!key) return { algorithm: allowed[0] ?? "PS256" };
  const able = algorithmsOf(key);
  const usable = allowed.filter((name) => able.includes(name));
  const algorithm = usable.find((name) => preferred.includes(name)) ?? usable[0];
  if (algorithm) return { algorithm };
  const [first = "PS256"] = able;
  const obstacle = `The client allows ${allowed.join(", ")}, which this key does not support. Allow ${first} on the client.`;
  return { algorithm: first, obstacle };
}

function algorithmsOf({ jwk, algorithm }: ClientKey): AssertionAlgorithm[] {
  return byKeyType(jwk).filter((name) => algorithm === undefined || algorithm === name);
}

function byKeyType(jwk: PublicJwk): AssertionAlgorithm[] {
  if (jwk.kty === "RSA") return ["PS256", "PS384", "RS256"];
  if (jwk.kty === "EC") return jwk.crv === "P-384" ? ["ES384"] : ["ES256"];
  return ["EdDSA"];
}
