/** Private keys as COSE_Key (RFC 9052 §7, RFC 9053 §7, RFC 8230 §4), anywhere in binary data. */
import { type PrivateMembers, unsigned } from "./private-key-members";
import type { CurveName } from "./public-key";

const KTY = 1;
const OKP = 1;
const EC2 = 2;
const RSA = 3;
const CURVES: Readonly<Record<number, CurveName | "Ed25519" | "X25519">> = {
  1: "P-256",
  2: "P-384",
  3: "P-521",
  4: "X25519",
  6: "Ed25519",
};
/** Label -4 and a byte string of 24 to 255, or of up to 65,535 bytes: d for EC, p for RSA. */
const SECRETS = [Buffer.of(0x23, 0x58), Buffer.of(0x23, 0x59)];
/** Maximum number of places to check, and how far before the secret its map may begin: n, e and d of 4096 bits. */
const MAX_PLACES = 4;
const FARTHEST_START = 1_200;

type CoseMap = Map<number, number | Buffer>;

/** COSE keys with a private number. kty must be the first label, as in deterministic encoding (RFC 8949 §4.2.1). */
export function coseKeysIn(buffer: Buffer): PrivateMembers[] {
  const keys: PrivateMembers[] = [];
  for (const secret of SECRETS) {
    let places = 0;
    for (let at = buffer.indexOf(secret); at >= 0 && places++ < MAX_PLACES; at = buffer.indexOf(secret, at + 1)) {
      const key = keyAround(buffer, at);
      if (key) keys.push(key);
    }
  }
  return keys;
}

function keyAround(buffer: Buffer, at: number): PrivateMembers | undefined {
  for (let start = at - 1; start >= Math.max(0, at - FARTHEST_START); start--) {
    const head = buffer[start] as number;
    if (!((head >= 0xa2 && head <= 0xb4) || head === 0xbf) || buffer[start + 1] !== KTY) continue;
    const map = mapAt(buffer, start);
    const key = map && membersOfMap(map);
    if (key) return key;
  }
  return undefined;
}

function membersOfMap(map: CoseMap): PrivateMembers | undefined {
  const bytes = (label: number) => {
    const value = map.get(label);
    return Buffer.isBuffer(value) ? value : undefined;
  };
  const [kty, curve, secret] = [map.get(KTY), CURVES[Number(map.get(-1))], bytes(-4)];
  if (kty === RSA) {
    const [n, e, q] = [bytes(-1), bytes(-2), bytes(-5)];
    if (!n || !secret) return undefined;
    const primes = [secret, ...(q ? [q] : [])].map(unsigned);
    return { kind: "RSA", n: unsigned(n), ...(e ? { e: unsigned(e) } : {}), primes };
  }
  if (!secret || curve === undefined) return undefined;
  if (curve === "Ed25519" || curve === "X25519") {
    return kty === OKP && secret.length === 32 ? { kind: curve, seed: secret } : undefined;
  }
  return kty === EC2 ? { kind: "EC", curves: [curve], d: secret } : undefined;
}

/** A CBOR map (RFC 8949 §3) with integer labels; integer and byte string values are kept. */
function mapAt(buffer: Buffer, start: number): CoseMap | undefined {
  const head = buffer[start] as number;
  const map: CoseMap = new Map();
  let at = start + 1;
  for (let left = head === 0xbf ? 20 : head - 0xa0; left > 0 && buffer[at] !== 0xff; left--) {
    const label = itemAt(buffer, at);
    if (typeof label?.value !== "number") return undefined;
    const item = itemAt(buffer, label.end);
    if (!item) return undefined;
    if (item.value !== undefined) map.set(label.value, item.value);
    at = item.end;
  }
  return map;
}

interface Item {
  /** Undefined for text, true, false and null. */
  value: number | Buffer | undefined;
  end: number;
}

function itemAt(buffer: Buffer, at: number): Item | undefined {
  const head = buffer[at];
  if (head === undefined) return undefined;
  if (head >= 0xf4 && head <= 0xf7) return { value: undefined, end: at + 1 };
  const [major, short] = [head >> 5, head & 0x1f];
  const size = short < 24 ? 0 : short === 24 ? 1 : short === 25 ? 2 : undefined;
  if (size === undefined || major > 4 || at + 1 + size > buffer.length) return undefined;
  const number = size === 0 ? short : buffer.readUIntBE(at + 1, size);
  const content = at + 1 + size;
  if (major < 2) return { value: major === 0 ? number : -1 - number, end: content };
  if (major === 4) return endOfList(buffer, content, number);
  const end = content + number;
  if (end > buffer.length) return undefined;
  return { value: major === 2 ? buffer.subarray(content, end) : undefined, end };
}

/** key_ops is a list of integers and text strings. */
function endOfList(buffer: Buffer, start: number, length: number): Item | undefined {
  let at = start;
  if (length > 16) return undefined;
  for (let left = length; left > 0; left--) {
    const major = (buffer[at] ?? 0xff) >> 5;
    const item = major === 4 ? undefined : itemAt(buffer, at);
    if (!item) return undefined;
    at = item.end;
  }
  return { value: undefined, end: at };
}
