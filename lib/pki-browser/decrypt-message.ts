import { compactDecrypt } from "jose";
import { AppError } from "@/lib/errors";
import type { Bytes } from "./browser-key";
import { MESSAGE_ENCRYPTION, MESSAGE_KEY_MANAGEMENT } from "./encrypt-message";
import { importPrivateKey } from "./private-key";

/**
 * Decrypts a compact JWE of `encryptMessage`, or of another program that uses the same algorithms.
 * @throws AppError invalid_input for another key, another algorithm or a damaged message
 */
export async function decryptMessage(pkcs8: Bytes, jwe: string): Promise<string> {
  const key = await importPrivateKey(pkcs8, "decrypt");
  try {
    const { plaintext } = await compactDecrypt(jwe.trim(), key, {
      keyManagementAlgorithms: Object.values(MESSAGE_KEY_MANAGEMENT),
      contentEncryptionAlgorithms: [MESSAGE_ENCRYPTION],
    });
    return new TextDecoder().decode(plaintext);
  } catch (cause) {
    throw new AppError(
      "invalid_input",
      "This message can't be decrypted with this key. It is damaged, encrypted for another key, or uses other algorithms than RSA-OAEP-256 or ECDH-ES+A256KW with A256GCM.",
      { cause },
    );
  }
}
