import { AppError } from "@/lib/errors";
import type { Bytes } from "./browser-key";

/** openssl reads at most 1,023 bytes of a passphrase (PEM_BUFSIZE) and wants at least 4 characters when it encrypts. */
const MAX_BYTES = 1_023;

/**
 * A passphrase as PKCS#5 and openssl take it: UTF-8, exactly the characters that were typed (RFC 8018 §3 leaves the encoding open; openssl
 * passes the terminal's bytes on, which are UTF-8 today).
 * @throws AppError invalid_input for a passphrase that could not be typed at another program's prompt
 */
export function passphraseBytes(passphrase: string): Bytes {
  const bytes = new TextEncoder().encode(passphrase);
  if (passphrase === "") throw new AppError("invalid_input", "Enter a passphrase for the private key.");
  if (bytes.length > MAX_BYTES)
    throw new AppError("invalid_input", `Use a shorter passphrase: openssl reads ${MAX_BYTES} bytes of it.`);
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufeff]/u.test(passphrase))
    throw new AppError("invalid_input", "Remove line breaks, tabs and invisible characters from the passphrase.");
  return bytes;
}
