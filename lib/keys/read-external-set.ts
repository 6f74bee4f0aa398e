import { PkiError } from "@/lib/pki/pki-error";
import { findPrivateKey } from "@/lib/pki/private-key";
import { judgeStrength } from "@/lib/registration/evaluate-key";
import type { ClientKey } from "./client-keys";
import { type ReadKey, readJwk } from "./read-jwk";

/** A key of a fetched set; whether it is blocked is asked when it is used. */
export type ExternalKey = Omit<ClientKey, "state"> & { keyFingerprint: string };

const MAX_KEYS = 100;

/**
 * Reads a JWK set that somebody publishes. Keys that can't be read or are weak are left out, as RFC 7517 §5 wants; of two with
 * one KID the first counts. A private key in it spoils the whole set.
 * @returns the keys, or why the set is refused
 */
export async function readExternalSet(body: Buffer): Promise<ExternalKey[] | string> {
  const jwks = parseSet(body);
  if (!jwks) return "What it publishes is not a JWK set.";
  if (jwks.length > MAX_KEYS) return `The set has ${jwks.length} keys; at most ${MAX_KEYS} are read.`;
  const hasPrivate = findPrivateKey(Buffer.from(JSON.stringify(jwks))) !== undefined;
  const keys = new Map<string, ExternalKey>();
  for (const jwk of jwks) {
    const key = hasPrivate ? "private" : await readKey(jwk);
    if (key === "private") return "The set contains a private key: it is compromised, and so none of it is used.";
    if (key && !keys.has(key.kid)) keys.set(key.kid, key);
  }
  return [...keys.values()];
}

function parseSet(body: Buffer): Record<string, unknown>[] | undefined {
  try {
    const { keys } = JSON.parse(body.toString("utf8")) as { keys?: unknown };
    return Array.isArray(keys) && keys.every((key) => typeof key === "object" && key !== null) ? keys : undefined;
  } catch {
    return undefined; // no JSON, or null
  }
}

async function readKey(jwk: Record<string, unknown>): Promise<ExternalKey | "private" | undefined> {
  let key: ReadKey;
  try {
    key = readJwk(jwk);
  } catch (failure) {
    if (!(failure instanceof PkiError)) throw failure;
    return failure.code === "key.private_jwk" ? "private" : undefined;
  }
  if ((await judgeStrength(key.publicKey)).kind === "rejected") return undefined;
  const { publicKey, givenKid, algorithm, usage, certificate } = key;
  const kid = givenKid ?? publicKey.keyThumbprint;
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
