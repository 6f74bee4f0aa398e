import { Null, OctetString } from "asn1js";
import { AlgorithmIdentifier, PBES2Params, PBKDF2Params } from "pkijs";
import type { Bytes } from "./browser-key";
import { passphraseBytes } from "./passphrase";

const PBES2 = "1.2.840.113549.1.5.13";
const PBKDF2 = "1.2.840.113549.1.5.12";
const HMAC_WITH_SHA256 = "1.2.840.113549.2.9";
const AES256_CBC = "2.16.840.1.101.3.4.1.42";
/** GnuTLS reads salts of at most 32 bytes; pkijs itself would write 64. */
const SALT_BYTES = 16;
const IV_BYTES = 16;

export interface Encrypted {
  algorithm: AlgorithmIdentifier;
  ciphertext: OctetString;
}

/**
 * Encrypts with PBES2 (RFC 8018 §6.2): PBKDF2 with HMAC-SHA-256 and a new salt of 16 bytes, AES-256-CBC.
 * @throws AppError invalid_input as `passphraseBytes`
 */
export async function encryptWithPassphrase(
  content: Bytes,
  passphrase: string,
  iterations: number,
): Promise<Encrypted> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const key = await deriveKey(passphrase, salt, iterations);
  const ciphertext = await crypto.subtle.encrypt({ name: "AES-CBC", iv }, key, content);
  return { algorithm: algorithmOf(salt, iv, iterations), ciphertext: new OctetString({ valueHex: ciphertext }) };
}

async function deriveKey(passphrase: string, salt: Bytes, iterations: number): Promise<CryptoKey> {
  const secret = passphraseBytes(passphrase);
  const base = await crypto.subtle.importKey("raw", secret, "PBKDF2", false, ["deriveKey"]);
  secret.fill(0);
  const parameters = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(parameters, base, { name: "AES-CBC", length: 256 }, false, ["encrypt"]);
}

function algorithmOf(salt: Bytes, iv: Bytes, iterations: number): AlgorithmIdentifier {
  const derivation = new PBKDF2Params({
    salt: new OctetString({ valueHex: salt.buffer }),
    iterationCount: iterations,
    prf: new AlgorithmIdentifier({ algorithmId: HMAC_WITH_SHA256, algorithmParams: new Null() }),
  });
  const parameters = new PBES2Params({
    keyDerivationFunc: new AlgorithmIdentifier({ algorithmId: PBKDF2, algorithmParams: derivation.toSchema() }),
    encryptionScheme: new AlgorithmIdentifier({
      algorithmId: AES256_CBC,
      algorithmParams: new OctetString({ valueHex: iv.buffer }),
    }),
  });
  return new AlgorithmIdentifier({ algorithmId: PBES2, algorithmParams: parameters.toSchema() });
}
