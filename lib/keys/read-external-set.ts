import { PkiError } from "@/lib/pki/pki-error";
import { findPrivateKey } from "@/lib/pki/private-key";
import { judgeStrength } from "@/lib/registration/evaluate-key";
import type { ClientKey } from "./client-keys";
import type { KeySetFault } from "./key-set-fault";
import { parseKeySet } from "./parse-key-set";
import { type ReadKey, readJwk } from "./read-jwk";

/** A key of a fetched set; whether it is blocked is asked when it is used. */
export type ExternalKey = Omit<ClientKey, "state"> & { keyFingerprint: string };

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
 * @returns the keys, or why the set is refused
 */
export async function readExternalSet(body: Buffer): Promise<ExternalSet | KeySetFault> {
  const jwks = parseKeySet(body);
  if (!Array.isArray(jwks)) return jwks;
  const secret = jwks.find((jwk) => jwk.kty === "oct");
  if (secret) return symmetricKey(secret);
  const hasPrivate = findPrivateKey(Buffer.from(JSON.stringify(jwks))) !== undefined;
  const keys = new Map<string, ExternalKey>();
  const leftOut: LeftOutKey[] = [];
  for (const jwk of jwks) {
    const key = hasPrivate ? "private" : await readKey(jwk);
    if (key === "private") return PRIVATE_KEY;
    if ("why" in key) {
      leftOut.push(key);
      continue;
    }
    const identity = `${key.kid}\n${key.usage}\n${key.keyFingerprint}`;
    if (!keys.has(identity)) keys.set(identity, key);
  }
  return { keys: [...keys.values()], leftOut };
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

async function readKey(jwk: Record<string, unknown>): Promise<ExternalKey | LeftOutKey | "private"> {
  const named = typeof jwk.kid === "string" ? jwk.kid.slice(0, 256) : "";
  let key: ReadKey;
  try {
    key = readJwk(jwk);
  } catch (failure) {
    if (!(failure instanceof PkiError)) throw failure;
    return failure.code === "key.private_jwk" ? "private" : { kid: named, why: failure.message };
  }
  const { publicKey, givenKid, algorithm, usage, certificate } = key;
  const kid = givenKid ?? publicKey.keyThumbprint;
  const { kind, findings } = await judgeStrength(publicKey);
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
    keyFingerprint: publicKey.keyFingerprint,
    ...(algorithm === null ? {} : { algorithm }),
    ...(certificate ? { thumbprintS256: certificate.kid } : {}),
  };
}
