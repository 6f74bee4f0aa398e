import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import type { Deps } from "@/lib/runtime/deps";

const NONCE_OCTETS = 12;
const TAG_OCTETS = 16;

type Sealing = { env: Pick<Deps["env"], "sessionSecret"> };

/**
 * Encrypts what only the reader of a mail may know, so that a copy of the database does not open anything: AES-256-GCM under
 * a key derived from SESSION_SECRET. `mailId` is bound to it: the secret can't be moved to another mail.
 */
export function sealSecret(deps: Sealing & Pick<Deps, "random">, mailId: string, secret: string): Uint8Array {
  const nonce = deps.random(NONCE_OCTETS);
  const cipher = createCipheriv("aes-256-gcm", keyOf(deps), nonce).setAAD(Buffer.from(mailId));
  return Buffer.concat([nonce, cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

/** The secret; null when it was sealed under another SESSION_SECRET, and so can't be sent any more. */
export function openSecret(deps: Sealing, mailId: string, sealed: Uint8Array): string | null {
  const nonce = sealed.subarray(0, NONCE_OCTETS);
  const decipher = createDecipheriv("aes-256-gcm", keyOf(deps), nonce).setAAD(Buffer.from(mailId));
  decipher.setAuthTag(sealed.subarray(-TAG_OCTETS));
  try {
    return decipher.update(sealed.subarray(NONCE_OCTETS, -TAG_OCTETS), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return null; // GCM says no more than "not under this key"
  }
}

function keyOf({ env }: Sealing): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", env.sessionSecret, "", "countersign mail secret", 32));
}
