import { compactDecrypt } from "jose";
import { AppError } from "@/lib/errors";
import { MESSAGE_ALGORITHMS, MESSAGE_ENCRYPTION } from "@/lib/pki/message-algorithms";
import type { Bytes } from "./browser-key";
import { importPrivateKey } from "./private-key";

/**
 * Decrypts a compact JWE of `encryptMessage`, or of another program that uses the same algorithms.
 * @throws AppError invalid_input for another key, another algorithm or a damaged message
 */
export async function decryptMessage(pkcs8: Bytes, jwe: string): Promise<string> {
  const key = await importPrivateKey(pkcs8, "decrypt");
  try {
    const { plaintext } = await compactDecrypt(jwe.trim(), key, {
      keyManagementAlgorithms: [...MESSAGE_ALGORITHMS],
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
