import { createHash } from "node:crypto";
import { expectSequence, readBitStringBytes, readDer } from "./der";
import type { PublicKey } from "./public-key";

/** Content of the subjectPublicKey BIT STRING: the hash input of both kinds of key identifier. */
export function subjectPublicKeyBits(publicKey: Pick<PublicKey, "spkiDer">): Uint8Array {
  const [, bits] = expectSequence(readDer(publicKey.spkiDer), 2);
  return readBitStringBytes(bits);
}

/** Subject key identifier: leftmost 160 bits of SHA-256 of the key bits (RFC 7093 §2 method 1), without SHA-1. */
export function subjectKeyIdentifier(publicKey: Pick<PublicKey, "spkiDer">): Uint8Array {
  return createHash("sha256").update(subjectPublicKeyBits(publicKey)).digest().subarray(0, 20);
}
