import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import type { ResolvedEnv } from "./env";

const NONCE_OCTETS = 12;
const TAG_OCTETS = 16;

type Sealing = { env: Pick<ResolvedEnv, "sessionSecret"> };

/** What a secret is for, and the row it belongs to: both are bound to it, so it can't be used elsewhere. */
export interface SealLabel {
  purpose: string;
  id: string;
}

/**
 * Encrypts a small secret that has to be read again in every request or attempt, so that a copy of the database does not have
 * it: AES-256-GCM (nonce, ciphertext, tag) under a key derived from SESSION_SECRET; decision 070. Not for private keys: those
 * have lib/runtime/envelope.ts.
 */
export function seal(
  deps: Sealing & { random(bytes: number): Uint8Array },
  label: SealLabel,
  secret: string,
): Uint8Array<ArrayBuffer> {
  const nonce = deps.random(NONCE_OCTETS);
  const cipher = createCipheriv("aes-256-gcm", keyOf(deps, label), nonce).setAAD(Buffer.from(label.id));
  return Uint8Array.from(Buffer.concat([nonce, cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()]));
}

/** The secret; undefined when it was sealed under another SESSION_SECRET or label, or changed. */
export function unseal(deps: Sealing, label: SealLabel, sealed: Uint8Array): string | undefined {
  if (sealed.length < NONCE_OCTETS + TAG_OCTETS) return undefined;
  const nonce = sealed.subarray(0, NONCE_OCTETS);
  const decipher = createDecipheriv("aes-256-gcm", keyOf(deps, label), nonce, { authTagLength: TAG_OCTETS });
  decipher.setAAD(Buffer.from(label.id)).setAuthTag(sealed.subarray(-TAG_OCTETS));
  try {
    return decipher.update(sealed.subarray(NONCE_OCTETS, -TAG_OCTETS), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return undefined; // GCM says no more than "not under this key"
  }
}

function keyOf({ env }: Sealing, { purpose }: SealLabel): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", env.sessionSecret, "", `countersign ${purpose}`, 32));
}
