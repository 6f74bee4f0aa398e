/** Numbers of private keys in the binary formats of Windows (CAPI, CNG, PVK) and in COSE. */
import { coseKeysIn } from "./private-key-cose";
import { curvesOfSize, type PrivateMembers, unsigned } from "./private-key-members";

/** `isFound`: there is the structure of a private key, although its numbers may be truncated or encrypted. */
export interface BlobFind {
  isFound: boolean;
  keys: PrivateMembers[];
}

/** Maximum number of blobs of one kind in a buffer. */
const MAX_BLOBS = 8;
/** PVK_FILE_HEADER begins with 0xB0B5F11E and a reserved zero; the rest may be encrypted. */
const PVK_START = "1ef1b5b000000000";
/** BLOBHEADER of PRIVATEKEYBLOB: type 7, version 2, two reserved bytes; then CALG_RSA_KEYX or CALG_RSA_SIGN. */
const CAPI_HEADERS = new Set(["0702000000a40000", "0702000000240000"]);

/** Every blob in binary data, also after other bytes. */
export function blobsIn(buffer: Buffer): BlobFind {
  const blobs = [
    ...rsaBlobs(buffer, "RSA2"),
    ...rsaBlobs(buffer, "RSA3"),
    ...EC_MAGICS.flatMap((one) => ecBlobs(buffer, one)),
  ];
  const keys = [...blobs.flatMap((one) => one ?? []), ...coseKeysIn(buffer)];
  return { isFound: blobs.length + keys.length > 0 || buffer.toString("hex", 0, 8) === PVK_START, keys };
}

function placesOf(buffer: Buffer, magic: string): number[] {
  const places: number[] = [];
  for (let at = buffer.indexOf(magic, 0, "latin1"); at >= 0 && places.length < MAX_BLOBS; ) {
    places.push(at);
    at = buffer.indexOf(magic, at + 1, "latin1");
  }
  return places;
}

/** Undefined in the list: a truncated blob. */
function rsaBlobs(buffer: Buffer, magic: "RSA2" | "RSA3"): (PrivateMembers | undefined)[] {
  return placesOf(buffer, magic).flatMap((at) => {
    if (CAPI_HEADERS.has(buffer.toString("hex", Math.max(0, at - 8), at))) return [capiKey(buffer, at + 4)];
    return isCngRsa(buffer, at + 4) ? [cngKey(buffer, at + 4)] : [];
  });
}

/** RSAPUBKEY without its magic, then modulus, p, q, dp, dq, inverse of q, d: all little-endian. */
function capiKey(buffer: Buffer, at: number): PrivateMembers | undefined {
  if (at + 8 > buffer.length) return undefined;
  const size = Math.ceil(buffer.readUInt32LE(at) / 8);
  const half = Math.ceil(size / 2);
  const field = fieldsFrom(buffer, at + 8);
  const [n, p, q] = [field(size), field(half), field(half)].map(
    (one) => one && unsigned(Uint8Array.from(one).reverse()),
  );
  const e = unsigned(Uint8Array.from(buffer.subarray(at + 4, at + 8)).reverse());
  return n && p ? { kind: "RSA", n, e, primes: q ? [p, q] : [p] } : undefined;
}

/** BCRYPT_RSAKEY_BLOB without its magic: bits of the modulus, then the lengths of exponent, modulus and both primes. */
function isCngRsa(buffer: Buffer, at: number): boolean {
  if (at + 20 > buffer.length) return false;
  const [bits, exponent, modulus, p, q] = cngLengths(buffer, at);
  return exponent <= 8 && bits >= 512 && Math.ceil(bits / 8) === modulus && p + q <= modulus + 2 && p > 0;
}

const cngLengths = (buffer: Buffer, at: number) =>
  [0, 4, 8, 12, 16].map((offset) => buffer.readUInt32LE(at + offset)) as [number, number, number, number, number];

/** The numbers are big-endian: exponent, modulus, p, q. */
function cngKey(buffer: Buffer, at: number): PrivateMembers | undefined {
  const [, exponent, modulus, ...sizes] = cngLengths(buffer, at);
  const field = fieldsFrom(buffer, at + 20);
  const [e, n, p, q] = [exponent, modulus, ...sizes].map((size) => field(size)).map((one) => one && unsigned(one));
  return e && n && p ? { kind: "RSA", n, e, primes: q ? [p, q] : [p] } : undefined;
}

/** BCRYPT_ECCKEY_BLOB of private keys: ECDSA and ECDH on P-256, P-384, P-521, and on a curve named elsewhere. */
const EC_MAGICS = ["ECS2", "ECS4", "ECS6", "ECK2", "ECK4", "ECK6", "ECDV", "ECKV"] as const;

/** Length of a number, then x, y and d. */
function ecBlobs(buffer: Buffer, magic: string): (PrivateMembers | undefined)[] {
  return placesOf(buffer, magic).flatMap((at) => {
    if (at + 8 > buffer.length) return [];
    const size = buffer.readUInt32LE(at + 4);
    const curves = curvesOfSize(size);
    if (curves.length === 0) return [];
    const field = fieldsFrom(buffer, at + 8);
    const [, , d] = [field(size), field(size), field(size)];
    return [d && ({ kind: "EC", curves, d } as const)];
  });
}

/** Reads consecutive fields; undefined when the bytes are too short. */
function fieldsFrom(buffer: Buffer, start: number): (size: number) => Buffer | undefined {
  let at = start;
  return (size) => {
    const field = buffer.subarray(at, at + size);
    at += size;
    return field.length === size ? field : undefined;
  };
}
