import type { RegisteredKey } from "@/lib/keys/schema";
import { messageAlgorithm } from "@/lib/pki/message-algorithms";

/** Whether a test message can be encrypted to a registered key: an active Encryption key whose `alg`, if it has one, is that of the messages. */
export function canTestEncryption({ usage, status, algorithm, publicKey }: RegisteredKey): boolean {
  const used = messageAlgorithm(publicKey);
  return usage === "encryption" && status === "active" && used !== undefined && (algorithm ?? used) === used;
}
