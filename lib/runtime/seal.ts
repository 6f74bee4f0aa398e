import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import type { ResolvedEnv } from "./env";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

type Sealing = { env: Pick<ResolvedEnv, "sessionSecret"> };

/** The purpose of a secret and the row it belongs to: both are bound to it, so it can't be used elsewhere. */
export interface SealLabel {
  purpose: string;
  id: string;
}

/**
 * Encrypts a small secret that is needed in every request or attempt, so that a copy of the database does not reveal it: AES-256-GCM
 * (nonce, ciphertext, tag) under a key derived from SESSION_SECRET; decision 070. Not for private keys: they use
 * lib/runtime/envelope.ts.
 */
export function seal(
  deps: Sealing & { random(bytes: number): Uint8Array },
  label: SealLabel,
  secret: string,
): Uint8Array<ArrayBuffer> {
  const nonce = deps.random(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyOf(deps, label), nonce).setAAD(Buffer.from(label.id));
  return Uint8Array.from(Buffer.concat([nonce, cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()]));
}

/** The secret; undefined when it was sealed under another SESSION_SECRET or label, or changed. */
export function unseal(deps: Sealing, label: SealLabel, sealed: Uint8Array): string | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", keyOf(deps, label), nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(label.id)).setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return undefined; // GCM does not distinguish a wrong key from changed data
  }
}

function keyOf({ env }: Sealing, { purpose }: SealLabel): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", env.sessionSecret, "", `countersign ${purpose}`, 32));
}
