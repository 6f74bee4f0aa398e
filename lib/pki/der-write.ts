/** Small DER writer, the counterpart of der.ts. */
import { type DerNode, TAG } from "./der";
import { PkiError } from "./pki-error";

/** One element: identifier octet, shortest length, the parts concatenated. */
export function writeDer(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const header = [tag];
  if (length < 0x80) header.push(length);
  else if (length < 0x100) header.push(0x81, length);
  else if (length < 0x10000) header.push(0x82, length >> 8, length & 0xff);
  else if (length < 0x1000000) header.push(0x83, length >> 16, (length >> 8) & 0xff, length & 0xff);
  else header.push(0x84, length >>> 24, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff);
  const out = new Uint8Array(header.length + length);
  out.set(header);
  let at = header.length;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export const writeSequence = (...parts: readonly Uint8Array[]): Uint8Array => writeDer(TAG.sequence, ...parts);

/** SET OF, sorted as X.690 §11.6 requires. */
export const writeSetOf = (...parts: readonly Uint8Array[]): Uint8Array =>
  writeDer(TAG.set, ...[...parts].sort(Buffer.compare));

/** INTEGER from unsigned big-endian bytes; leading zeros are removed, a sign octet is added if needed. */
export function writeUnsignedInteger(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const digits = bytes.subarray(start);
  if (digits.length === 0) return writeDer(TAG.integer, Uint8Array.of(0));
  return (digits[0] as number) >= 0x80
    ? writeDer(TAG.integer, Uint8Array.of(0), digits)
    : writeDer(TAG.integer, digits);
}

export const writeOctetString = (bytes: Uint8Array): Uint8Array => writeDer(TAG.octetString, bytes);

/** BIT STRING of whole bytes. */
export const writeBitString = (bytes: Uint8Array): Uint8Array => writeDer(TAG.bitString, Uint8Array.of(0), bytes);

export const writeNull = (): Uint8Array => Uint8Array.of(TAG.null, 0);

/** OBJECT IDENTIFIER from its dotted form. @throws PkiError der.bad_value */
export function writeOid(dotted: string): Uint8Array {
  const known = encodedOids.get(dotted);
  if (known) return known;
  const encoded = encodeOid(dotted);
  if (encodedOids.size < 500) encodedOids.set(dotted, encoded);
  return encoded;
}

// Cache: every certificate has the same few dozen identifiers. Bounded, since some are external input.
const encodedOids = new Map<string, Uint8Array>();

function encodeOid(dotted: string): Uint8Array {
  const arcs = dotted.split(".").map(Number);
  const [root, second, ...rest] = arcs;
  if (root === undefined || second === undefined || root > 2 || (root < 2 && second > 39) || !arcs.every(isArc)) {
    throw new PkiError("der.bad_value", "This is not an object identifier.");
  }
  return writeDer(TAG.oid, Uint8Array.from([root * 40 + second, ...rest].flatMap(base128)));
}

/** Re-encodes a tree: the result equals the input of `readDer` byte for byte. */
export function rewriteDer(node: DerNode): Uint8Array {
  return node.tag & 0x20 ? writeDer(node.tag, ...node.children.map(rewriteDer)) : writeDer(node.tag, node.content);
}

const isArc = (arc: number): boolean => Number.isSafeInteger(arc) && arc >= 0;

function base128(arc: number): number[] {
  const octets = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) octets.unshift((rest % 128) | 0x80);
  return octets;
}
