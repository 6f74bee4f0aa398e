import { setImmediate as nextTurn } from "node:timers/promises";
import { keyFamily } from "@/lib/pki/key-family";
import { PkiError } from "@/lib/pki/pki-error";
import { findPrivateKey } from "@/lib/pki/private-key";
import { readStrictJson } from "@/lib/pki/strict-json";
import { judgeStrength } from "@/lib/registration/evaluate-key";
import type { ClientKey } from "./client-keys";
import type { ReadKey } from "./read-jwk";
import { readKeySet } from "./read-key-set";

/** A key of a fetched set; whether it is blocked is asked when it is used. */
export type ExternalKey = Omit<ClientKey, "state"> & { keyFamily: string[] };

const MAX_KEYS = 100;

/**
 * Reads a JWK set that a client publishes. Keys that can't be read or are weak are left out, as RFC 7517 §5 wants; of two with
 * one KID the first counts. A private key in it spoils the whole set.
 * @returns the keys, or why the set is refused: whatever is served there, it is the client's error, not ours
 */
export async function readExternalSet(body: Buffer): Promise<ExternalKey[] | string> {
  try {
    const set = readStrictJson(body);
    const jwks = isRecord(set) && Array.isArray(set.keys) ? set.keys : undefined;
    if (!jwks) return "What it publishes is not a JWK set: a JSON object with a list called keys.";
    if (jwks.length > MAX_KEYS) return `The set has ${jwks.length} keys; at most ${MAX_KEYS} are read.`;
    const { keys } = readKeySet(jwks);
    if (findPrivateKey(Buffer.from(JSON.stringify(jwks)))) {
      return "The set contains a private key: it is compromised, and so none of it is used.";
    }
    return await usableKeys(keys);
  } catch (failure) {
    if (!(failure instanceof PkiError)) throw failure;
    if (failure.code === "key.private_jwk") return `${failure.message} None of the set is used.`;
    return failure.code.startsWith("json.")
      ? `What it publishes can't be read as a JWK set. ${failure.message}`
      : failure.message;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

async function usableKeys(keys: readonly ReadKey[]): Promise<ExternalKey[]> {
  const usable = new Map<string, ExternalKey>();
  for (const read of keys) {
    await nextTurn(); // a hundred keys at a millisecond each: others come in between
    const { publicKey, givenKid, algorithm, usage, certificate } = read;
    const kid = givenKid ?? publicKey.keyThumbprint;
    if (usable.has(kid) || (await judgeStrength(publicKey)).kind === "rejected") continue;
    usable.set(kid, {
      id: kid,
      kid,
      jwk: publicKey.jwk,
      source: "jwks_uri",
      usage: usage ?? "signing",
      name: kid,
      keyFamily: keyFamily(publicKey),
      ...(algorithm === null ? {} : { algorithm }),
      ...(certificate ? { thumbprintS256: certificate.kid } : {}),
    });
  }
  return [...usable.values()];
}
