/**
 * Byte patterns of private key files and of private key structures in DER. Client-safe: recognised, not parsed;
 * used by the server (`private-key-structures.ts`) and the form (`lib/dropped-file/looks-private.ts`).
 */

const bytesOf = (hex: string): readonly number[] => (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));

/** OpenSSH's own format. */
export const OPENSSH_MAGIC: readonly number[] = [...new TextEncoder().encode("openssh-key-v1\0")];
/** Under 1.2.840.113549.1: PBES2, PBE with MD5 and SHA-1, PKCS#12 algorithms and bags. */
const KEY_CONTAINER_ARCS = ["050d", "0503", "050a", "0c01", "0c0a"];
/** The content of these object identifiers. */
export const KEY_CONTAINERS = KEY_CONTAINER_ARCS.map((arc) => bytesOf(`2a864886f70d01${arc}`));
/** First bytes of a Java keystore (JKS, JCEKS). */
const JAVA_KEYSTORES = ["feedfeed", "cececece"].map(bytesOf);
/** A PKCS#12 PFX is SEQUENCE { INTEGER 3, SEQUENCE … }: significant only at the very start. */
const PKCS12_START = bytesOf("02010330");

const matchesAt = (bytes: Uint8Array, at: number, mark: readonly number[]): boolean =>
  mark.every((byte, index) => bytes[at + index] === byte);

export const isJavaKeystore = (bytes: Uint8Array): boolean => JAVA_KEYSTORES.some((mark) => matchesAt(bytes, 0, mark));

/** Whether the bytes are SEQUENCE { INTEGER 3, SEQUENCE …, with any length. */
export const isPkcs12 = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x30 && [2, 3, 4, 5].some((at) => matchesAt(bytes, at, PKCS12_START));

/** Whether OpenSSH's magic or the identifier of a key container is at `at`. */
export const isKeyContainerAt = (bytes: Uint8Array, at: number): boolean =>
  matchesAt(bytes, at, OPENSSH_MAGIC) || KEY_CONTAINERS.some((mark) => matchesAt(bytes, at, mark));

/** First bytes of the formats that `isKeyContainerAt` recognises. */
export const CONTAINER_FIRST_BYTES: readonly number[] = [0x6f, 0x2a];

/**
 * Form of a structure by its version and the bytes after it at `at`: PKCS#8 (AlgorithmIdentifier, OCTET STRING), PKCS#1 or DSA
 * (a large INTEGER), SEC1 (version 1, OCTET STRING). Undefined: not a private key.
 */
export function formAfterVersion(
  bytes: Uint8Array,
  at: number,
  version: number,
): "pkcs8" | "pkcs1" | "sec1" | undefined {
  const tag = bytes[at];
  const length = bytes[at + 1] ?? 0;
  if (tag === 0x30 && length < 0x80 && bytes[at + 2] === 0x06)
    return bytes[at + 2 + length] === 0x04 ? "pkcs8" : undefined;
  if (tag === 0x02 && length >= 0x20) return "pkcs1";
  return tag === 0x04 && version === 1 && length >= 0x10 && length <= 0x48 ? "sec1" : undefined;
}

/** Start of the SEQUENCE header that ends at `at`, with one to four length bytes (X.690 §8.1.3). */
export function sequenceBefore(bytes: Uint8Array, at: number): number | undefined {
  if (bytes[at - 2] === 0x30 && (bytes[at - 1] ?? 0xff) <= 0x80) return at - 2;
  const more = [0x81, 0x82, 0x83].findIndex(
    (byte, index) => bytes[at - 3 - index] === 0x30 && bytes[at - 2 - index] === byte,
  );
  return more < 0 ? undefined : at - 3 - more;
}
