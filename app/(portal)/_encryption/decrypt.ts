import type { PrivateKeysReading } from "@/lib/dropped-file/read-private-keys";
import type { BrowserKey } from "@/lib/pki-browser/browser-key";

/** What became of a message, or why the file did not decrypt it. */
export type Decrypted =
  | Exclude<PrivateKeysReading, { kind: "private_keys" }>
  /** The file has only other keys: "RSA 2048". */
  | { kind: "other_key"; labels: string[] }
  | { kind: "decrypted"; text: string };

export interface DroppedFile {
  upload: string | Uint8Array;
  fileName: string | undefined;
}

/**
 * Decrypts a message with a key. The libraries are loaded here, when the first message is decrypted.
 * @throws AppError invalid_input for a damaged message
 */
export async function decryptWith(pkcs8: BrowserKey["pkcs8"], message: string): Promise<Decrypted> {
  const { decryptMessage } = await import("@/lib/pki-browser/decrypt-message");
  return { kind: "decrypted", text: await decryptMessage(pkcs8, message) };
}

/**
 * Decrypts a message with the key of a file that has this thumbprint (RFC 7638). All keys of the file are overwritten.
 * @param passphrase "" before it was asked for
 * @throws AppError invalid_input for a damaged message
 */
export async function decryptWithFile(
  { upload, fileName }: DroppedFile,
  passphrase: string,
  { message, keyThumbprint }: { message: string; keyThumbprint: string },
): Promise<Decrypted> {
  const { readPrivateKeys, forgetPrivateKeys } = await import("@/lib/dropped-file/read-private-keys");
  const reading = await readPrivateKeys(upload, { passphrase, fileName });
  if (reading.kind !== "private_keys") return reading;
  const { keys } = reading;
  try {
    const key = keys.find(({ thumbprint }) => thumbprint === keyThumbprint);
    if (!key) return { kind: "other_key", labels: keys.map(({ label }) => label) };
    return await decryptWith(key.pkcs8, message);
  } finally {
    forgetPrivateKeys(keys);
  }
}
