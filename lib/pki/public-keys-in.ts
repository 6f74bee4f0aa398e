/** Public keys in the bytes of an upload, read tolerantly: they are only compared with private keys. */
import { endOfElement } from "./private-key-members";
import { type PublicKey, publicKeyFromSpki } from "./public-key";

/** First bytes of a SubjectPublicKeyInfo after its two headers: the OIDs of RSA, EC, X25519 and Ed25519. */
const ALGORITHMS = ["06092a864886f70d010101", "06072a8648ce3d0201", "06032b656e", "06032b6570"].map((hex) =>
  Buffer.from(hex, "hex"),
);
const MAX_TRIES = 8;

/** The first SubjectPublicKeyInfos (RFC 5280 §4.1.2.7) in binary data, anywhere inside; at most `most`. */
export function publicKeysIn(buffer: Buffer, most: number): PublicKey[] {
  const keys: PublicKey[] = [];
  for (const algorithm of ALGORITHMS) {
    let tries = 0;
    for (let at = buffer.indexOf(algorithm); at >= 0; at = buffer.indexOf(algorithm, at + 1)) {
      if (keys.length >= most || tries++ >= MAX_TRIES) break;
      const key = keyAround(buffer, at);
      if (key) keys.push(key);
    }
  }
  return keys;
}

/** The AlgorithmIdentifier's header has two bytes; the header before it has two to four. */
function keyAround(buffer: Buffer, at: number): PublicKey | undefined {
  if (at < 4 || buffer[at - 2] !== 0x30) return undefined;
  for (const header of [2, 3, 4]) {
    const start = at - 2 - header;
    const end = start < 0 || buffer[start] !== 0x30 ? undefined : endOfElement(buffer, start);
    if (end === undefined || end < at) continue;
    try {
      return publicKeyFromSpki(buffer.subarray(start, end));
    } catch {
      // a private key, a signature or noise that begins the same way
    }
  }
  return undefined;
}
