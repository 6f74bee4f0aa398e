/** Numbers of private keys in their storage encodings. Read tolerantly: a finding only leads to a refusal. */
import type { CurveName } from "./public-key";

/** The numbers of a private key as unsigned big-endian bytes, as encoded: their sizes are unchecked. */
export type PrivateMembers =
  | { kind: "RSA"; n?: Uint8Array; e?: Uint8Array; d?: Uint8Array; primes: Uint8Array[] }
  /**
   * `curves`: candidates for the scalar; only one if the encoding names it. `point`: the public half in X9.62, if the
   * structure has it.
   */
  | { kind: "EC"; curves: readonly CurveName[]; d: Uint8Array; point?: Uint8Array }
  | { kind: "Ed25519" | "X25519"; seed: Uint8Array; point?: Uint8Array };

export type PrivateKeyForm = "pkcs8" | "pkcs1" | "sec1";

const CURVES_BY_OID: Readonly<Record<string, CurveName>> = {
  "2a8648ce3d030107": "P-256",
  "2b81040022": "P-384",
  "2b81040023": "P-521",
};
const SCALAR_BYTES: readonly (readonly [CurveName, number])[] = [
  ["P-256", 32],
  ["P-384", 48],
  ["P-521", 66],
];
const OKP_BY_OID: Readonly<Record<string, "Ed25519" | "X25519">> = { "2b656e": "X25519", "2b6570": "Ed25519" };
const OID_RSA = "2a864886f70d010101";
const OID_RSA_PSS = "2a864886f70d01010a";
const OID_EC = "2a8648ce3d0201";

interface Element {
  tag: number;
  content: Uint8Array;
}

/** Curves whose scalars have this many bytes. */
export const curvesOfSize = (bytes: number): CurveName[] =>
  SCALAR_BYTES.filter(([, size]) => size === bytes).map(([name]) => name);

/** The numbers of a private key in DER: `element` is the whole SEQUENCE. Undefined when it is not a private key. */
export function membersOfDer(element: Uint8Array, form: PrivateKeyForm): PrivateMembers | undefined {
  const fields = elementsOf(elementsOf(element, 1)[0]?.content ?? new Uint8Array(), 12);
  if (form === "pkcs8") return membersOfPkcs8(fields);
  return form === "pkcs1" ? membersOfPkcs1(fields) : membersOfSec1(fields);
}

function membersOfPkcs8([, algorithm, key]: Element[]): PrivateMembers | undefined {
  if (!algorithm || key?.tag !== 0x04) return undefined;
  const [oid, parameters] = elementsOf(algorithm.content, 2).map(({ content }) => hex(content));
  if (oid === OID_RSA || oid === OID_RSA_PSS) return membersOfDer(key.content, "pkcs1");
  if (oid === OID_EC) {
    const members = membersOfDer(key.content, "sec1");
    const curve = CURVES_BY_OID[parameters ?? ""];
    return members?.kind === "EC" && curve ? { ...members, curves: [curve] } : members;
  }
  const kind = OKP_BY_OID[oid ?? ""];
  const [seed] = elementsOf(key.content, 1);
  return kind && seed ? { kind, seed: seed.content } : undefined;
}

/** RFC 8017 §A.1.2: version, n, e, d, p, q, … */
function membersOfPkcs1(fields: Element[]): PrivateMembers | undefined {
  const [, n, e, d, p, q] = fields.map(({ tag, content }) => (tag === 0x02 ? unsigned(content) : undefined));
  if (!n || !e) return undefined;
  return { kind: "RSA", n, e, ...(d ? { d } : {}), primes: [p, q].filter((one) => one !== undefined) };
}

/** RFC 5915 §3: version, scalar, [0] curve, [1] point. */
function membersOfSec1([, scalar, ...rest]: Element[]): PrivateMembers | undefined {
  if (scalar?.tag !== 0x04) return undefined;
  const [oid] = elementsOf(rest.find(({ tag }) => tag === 0xa0)?.content ?? new Uint8Array(), 1);
  const named = oid && CURVES_BY_OID[hex(oid.content)];
  const [bits] = elementsOf(rest.find(({ tag }) => tag === 0xa1)?.content ?? new Uint8Array(), 1);
  return {
    kind: "EC",
    d: scalar.content,
    curves: named ? [named] : curvesOfSize(scalar.content.length),
    ...(bits?.tag === 0x03 ? { point: bits.content.subarray(1) } : {}),
  };
}

/** The consecutive elements, as far as they can be read. */
function elementsOf(bytes: Uint8Array, most: number): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at + 2 <= bytes.length && elements.length < most; ) {
    const end = endOfElement(bytes, at);
    if (end === undefined) break;
    const first = bytes[at + 1] as number;
    const header = first < 0x80 ? 2 : 2 + (first & 0x7f);
    elements.push({ tag: bytes[at] as number, content: bytes.subarray(at + header, end) });
    at = end;
  }
  return elements;
}

/** End of the element that starts at `at`; undefined when it is truncated or its length is invalid. */
export function endOfElement(bytes: Uint8Array, at: number): number | undefined {
  const first = bytes[at + 1] ?? 0x80;
  const size = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || size > 4) return undefined;
  let length = size === 0 ? first : 0;
  for (let i = 0; i < size; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0);
  const end = at + 2 + size + length;
  return end <= bytes.length ? end : undefined;
}

/**
 * The numbers of a key in OpenSSH's own format, without passphrase (PROTOCOL.key). `bytes` start at its magic.
 * Undefined when it is encrypted, truncated or of another kind.
 */
export function membersOfOpenSsh(bytes: Uint8Array): PrivateMembers | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = "openssh-key-v1\0".length;
  const next = (): Buffer => {
    const length = at + 4 <= view.length ? view.readUInt32BE(at) : view.length;
    const value = view.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    return value;
  };
  if (next().toString("latin1") !== "none") return undefined;
  next(); // name and options of the key derivation
  next();
  at += 4; // number of keys
  next(); // public key
  at += 4 + 8; // length of the private part, two check numbers
  const type = next().toString("latin1");
  if (type === "ssh-ed25519") {
    next();
    return { kind: "Ed25519", seed: next().subarray(0, 32) };
  }
  if (type === "ssh-rsa") {
    const [n, e, d, , p, q] = [next(), next(), next(), next(), next(), next()].map(unsigned);
    return n && e && d && p && q ? { kind: "RSA", n, e, d, primes: [p, q] } : undefined;
  }
  const curve = { nistp256: "P-256", nistp384: "P-384", nistp521: "P-521" }[next().toString("latin1")];
  next();
  return type.startsWith("ecdsa-sha2-") && curve
    ? { kind: "EC", curves: [curve as CurveName], d: unsigned(next()) }
    : undefined;
}

/** Without leading zeros. */
export function unsigned(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? new Uint8Array() : bytes.subarray(first);
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
