import { Sequence } from "asn1js";
import type { Bytes } from "./browser-key";
import { encryptWithPassphrase } from "./pbes2";
import { encodePem } from "./pem";

/** OWASP's recommendation for PBKDF2 with HMAC-SHA-256 (2023), and the most that .NET Core 3.1 accepts. */
const ITERATIONS = 600_000;

/**
 * The private key as encrypted PKCS#8 in PEM, `ENCRYPTED PRIVATE KEY` (RFC 5958 §3): PBES2 with PBKDF2-HMAC-SHA-256 and AES-256-CBC.
 * @throws AppError invalid_input for a passphrase that other programs can't read
 */
export async function encryptPrivateKey(pkcs8: Bytes, passphrase: string): Promise<string> {
  const { algorithm, ciphertext } = await encryptWithPassphrase(pkcs8, passphrase, ITERATIONS);
  const der = new Sequence({ value: [algorithm.toSchema(), ciphertext] }).toBER();
  return encodePem("ENCRYPTED PRIVATE KEY", new Uint8Array(der));
}
