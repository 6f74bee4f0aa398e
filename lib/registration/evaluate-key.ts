import type { PublicKey } from "@/lib/pki/public-key";
import { keyChecks, keyUseChecks } from "./checks";
import { type Decision, decide } from "./decision";
import type { KeyUseFacts } from "./facts";

/**
 * Decides whether a bare public key may be registered: runs all rules for the key of a CSR. Unlike a CSR, a bare key
 * does not prove possession of the private key.
 */
export async function evaluateKey(publicKey: PublicKey, facts: KeyUseFacts): Promise<Decision> {
  const uses = await Promise.all(keyUseChecks.map((check) => check.check({ publicKey }, facts)));
  const { findings } = await evaluateKeyStrength(publicKey);
  return decide([...uses.flat(), ...findings]);
}

/** The part that depends only on the key: size, curve, and known weaknesses. */
export async function evaluateKeyStrength(publicKey: PublicKey): Promise<Decision> {
  return decide((await Promise.all(keyChecks.map((check) => check.check({ publicKey }, undefined)))).flat());
}
