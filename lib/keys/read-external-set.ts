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

/** A key of a fetched set; whether it is blocked is asked when it is used. */
export type ExternalKey = Omit<ClientKey, "state"> & { keyFamily: string[] };

/** A key of a set that can't be used, so that a refusal can say why its kid is not found. */
export interface LeftOutKey {
  kid: string;
  why: string;
}

export interface ExternalSet {
  keys: ExternalKey[];
  leftOut: LeftOutKey[];
}

/**
 * Reads a JWK set that a client publishes. Keys that can't be read or are weak are left out, as RFC 7517 §5 wants, and
 * remembered with the reason. Several keys may have one kid (RFC 7517 §4.5); `keyNamed` tells them apart. A private or symmetric
 * key in it spoils the whole set.
 * @returns the keys, or why the set is refused: whatever is served there, it is the client's error, not ours
 */
export async function readExternalSet(body: Buffer): Promise<ExternalSet | KeySetFault> {
  const jwks = parseKeySet(body);
  if (!Array.isArray(jwks)) return jwks;
  const set = readPublicKeys(jwks);
  if ("message" in set) return set;
  const keys = new Map<string, ExternalKey>();
  const leftOut = set.leftOut.map(({ kid, message }): LeftOutKey => ({ kid: kid ?? "", why: message }));
  for (const read of set.keys) {
    await nextTurn(); // a hundred keys at a millisecond each: others come in between
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

/** Of a key without `k` nothing is published: it is left out as a kind that is not accepted. */
function isSymmetricKey(jwk: unknown): jwk is Record<string, unknown> {
  return typeof jwk === "object" && jwk !== null && "kty" in jwk && jwk.kty === "oct" && hasPrivateMember(jwk);
}

const PRIVATE_KEY: KeySetFault = {
  message: "The set contains a private key: it is compromised, and so none of the set is used.",
  fix: "Remove the private key, replace it by a new one, and publish public keys only.",
};

function symmetricKey({ kid }: Record<string, unknown>): KeySetFault {
  const name = typeof kid === "string" ? ` (kid ${JSON.stringify(kid.slice(0, 100))})` : "";
  return {
    message: `The set contains a symmetric key${name}, kty oct: a shared secret is published, and so none of the set is used.`,
    fix: "Remove the symmetric key and replace the secret. Only public keys are published.",
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
