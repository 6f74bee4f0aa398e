/**
 * First bytes of private keys in the binary formats of Windows and in COSE. Client-safe: recognised, not parsed; see
 * `private-key-blobs.ts`.
 */

const CNG_RSA = /^RSA[23]$/;
const CNG_EC = /^EC(?:[SK][246]|[DK]V)$/;
/** Lengths of a scalar in bytes: P-256, P-384, P-521. */
const SCALARS: readonly number[] = [32, 48, 66];
/** COSE label -4 (d or p), and how far before it its map may begin. */
const COSE_D = 0x23;
const FARTHEST_MAP = 1_200;
/** First bytes of all recognised formats. */
export const BLOB_FIRST_BYTES: readonly number[] = [0x52, 0x45, COSE_D];

/** Name of the format that begins at `at`; undefined: none. */
export function blobAt(bytes: Uint8Array, at: number): string | undefined {
  const magic = String.fromCharCode(...bytes.subarray(at, at + 4));
  const isCapi = magic === "RSA2" && at >= 8 && bytes[at - 8] === 7 && bytes[at - 7] === 2 && bytes[at - 5] === 0;
  const isRsa =
    CNG_RSA.test(magic) && wordAt(bytes, at + 8) <= 8 && wordAt(bytes, at + 12) * 8 === wordAt(bytes, at + 4);
  const isEc = CNG_EC.test(magic) && SCALARS.includes(wordAt(bytes, at + 4));
  if (isCapi || isRsa || isEc) return "a Windows private key";
  return isCoseSecret(bytes, at) ? "a COSE private key" : undefined;
}

function isCoseSecret(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== COSE_D || (bytes[at + 1] !== 0x58 && bytes[at + 1] !== 0x59)) return false;
  for (let start = at - 3; start >= Math.max(0, at - FARTHEST_MAP); start--) {
    const [head = 0, label, kty = 0] = bytes.subarray(start, start + 3);
    if (head >= 0xa3 && head <= 0xb4 && label === 1 && kty >= 1 && kty <= 3) return true;
  }
  return false;
}

/** Little-endian. */
const wordAt = (bytes: Uint8Array, at: number): number =>
  bytes.length < at + 4 ? Number.NaN : new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
