import { setImmediate as nextTurn } from "node:timers/promises";
import { keyFamily } from "@/lib/pki/key-family";
import { PkiError } from "@/lib/pki/pki-error";
import { findPrivateKey } from "@/lib/pki/private-key";
import { hasPrivateMember } from "@/lib/pki/private-members";
import { evaluateKeyStrength } from "@/lib/registration/evaluate-key";
import type { ClientKey } from "./client-key";
import type { KeySetFault } from "./key-set-fault";
import { parseKeySet } from "./parse-key-set";
import type { ReadKey } from "./read-jwk";
import { type ReadKeySet, readKeySet } from "./read-key-set";

/** A key of a fetched set; the blocklist is queried on use. */
export type ExternalKey = Omit<ClientKey, "state"> & { keyFamily: string[] };

/** A key of a set that can't be used; lets an error message explain why its kid is not found. */
export interface LeftOutKey {
  kid: string;
  why: string;
}

export interface ExternalSet {
  keys: ExternalKey[];
  leftOut: LeftOutKey[];
}

/**
 * Parses a JWK set that a client publishes. Unsupported and weak keys are left out (RFC 7517 §5) and listed with the reason. Several keys
 * may have one kid (RFC 7517 §4.5); `keyNamed` chooses. A private or symmetric key invalidates the whole set.
 * @returns the keys, or why the set is rejected: an invalid set is the client's error, not ours
 */
export async function readExternalSet(body: Buffer): Promise<ExternalSet | KeySetFault> {
  const jwks = parseKeySet(body);
  if (!Array.isArray(jwks)) return jwks;
  const set = readPublicKeys(jwks);
  if ("message" in set) return set;
  const keys = new Map<string, ExternalKey>();
  const leftOut = set.leftOut.map(({ kid, message }): LeftOutKey => ({ kid: kid ?? "", why: message }));
  for (const read of set.keys) {
    await nextTurn(); // a hundred keys take a millisecond each: yields to other requests
    const key = await usable(read);
    if ("why" in key) leftOut.push(key);
    else keys.set(`${key.kid}\n${key.usage}\n${read.publicKey.keyFingerprint}`, key);
  }
  return { keys: [...keys.values()], leftOut };
}

function readPublicKeys(jwks: readonly unknown[]): ReadKeySet | KeySetFault {
  const secret = jwks.find(isSymmetricKey);
  if (secret) return symmetricKey(secret);
  if (findPrivateKey(Buffer.from(JSON.stringify(jwks)))) return PRIVATE_KEY;
  try {
    return readKeySet(jwks);
  } catch (failure) {
    if (failure instanceof PkiError && failure.code === "key.private_jwk") return PRIVATE_KEY;
    throw failure;
  }
}

/** A symmetric key without `k` exposes no secret: it is left out as unsupported. */
function isSymmetricKey(jwk: unknown): jwk is Record<string, unknown> {
  return typeof jwk === "object" && jwk !== null && "kty" in jwk && jwk.kty === "oct" && hasPrivateMember(jwk);
}

const PRIVATE_KEY: KeySetFault = {
  message: "The set contains a private key, which is compromised: no key of the set is used.",
  fix: "Remove the private key, replace it with a new one, and publish public keys only.",
};

function symmetricKey({ kid }: Record<string, unknown>): KeySetFault {
  const name = typeof kid === "string" ? ` (kid ${JSON.stringify(kid.slice(0, 100))})` : "";
  return {
    message: `The set contains a symmetric key${name}, kty oct: a shared secret is published, so no key of the set is used.`,
    fix: "Remove the symmetric key and replace the secret. Publish public keys only.",
  };
}

async function usable(read: ReadKey): Promise<ExternalKey | LeftOutKey> {
  const { publicKey, givenKid, algorithm, usage, certificate } = read;
  const kid = givenKid ?? publicKey.keyThumbprint;
  const { kind, findings } = await evaluateKeyStrength(publicKey);
  if (kind === "rejected") {
    return { kid, why: findings.find(({ severity }) => severity === "error")?.message ?? "The key is weak." };
  }
  return {
    id: kid,
    kid,
    jwk: publicKey.jwk,
    source: "jwks_uri",
    usage: usage ?? "signing",
    name: kid,
    keyFamily: keyFamily(publicKey),
    ...(algorithm === null ? {} : { algorithm }),
    ...(certificate ? { thumbprintS256: certificate.kid } : {}),
  };
}
