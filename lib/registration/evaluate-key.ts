import type { PublicKey } from "@/lib/pki/public-key";
import { keyChecks, keyUseChecks } from "./checks";
import { type Decision, decide } from "./decision";
import type { KeyUseFacts } from "./facts";

/**
 * Decides whether a bare public key may be registered: the rules for the key of a CSR, all of them run. What a CSR proves,
 * that whoever asks has the private key, is not known here.
 */
export async function evaluateKey(publicKey: PublicKey, facts: KeyUseFacts): Promise<Decision> {
  const uses = await Promise.all(keyUseChecks.map((check) => check.check({ publicKey }, facts)));
  const { findings } = await judgeStrength(publicKey);
  return decide([...uses.flat(), ...findings]);
}

/** The part of it that looks at the key alone: size, curve, and the known ways to make a key badly. */
export async function judgeStrength(publicKey: PublicKey): Promise<Decision> {
  return decide((await Promise.all(keyChecks.map((check) => check.check({ publicKey }, undefined)))).flat());
}
