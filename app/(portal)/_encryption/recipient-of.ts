import "server-only";
import { decryptionPrograms, MESSAGE_FILE } from "@/lib/snippets/decryption";
import type { Recipient } from "./recipient";

/** A key with the programs that decrypt; undefined for a key that can't encrypt. */
export function recipientOf(
  { kid, keyThumbprint, publicKey }: Pick<Recipient, "kid" | "keyThumbprint" | "publicKey">,
  keyFileName: string,
  slot?: string,
): Recipient | undefined {
  const programs = decryptionPrograms(publicKey, keyFileName);
  if (programs.length === 0) return undefined;
  return { kid, keyThumbprint, publicKey, keyFileName, messageFileName: MESSAGE_FILE, programs, slot };
}
