/**
 * Strict DER reader (ITU-T X.690 §8, §10, §11): accepted values have exactly one encoding, so equal values are equal bytes.
 * Every length is checked before reading; depth and number of nodes are bounded, so hostile input is cheap. Client-safe.
 */
import { PkiError } from "./pki-error";

/** One element. `tag` is the raw identifier octet (0x30 SEQUENCE, 0xa0 [0] constructed). Views, never copies. */
export interface DerNode {
  readonly tag: number;
  /** Identifier, length and content. */
  readonly bytes: Uint8Array;
  /** Content octets only. */
  readonly content: Uint8Array;
  /** The elements inside, empty for primitives. */
  readonly children: readonly DerNode[];
}

export interface DerLimits {
  maxDepth: number;
  maxNodes: number;
}

/** CSRs of common tools have about 40 nodes and a depth of 9. */
export const DER_LIMITS: DerLimits = { maxDepth: 20, maxNodes: 1000 };

/** Identifier octets of the universal types that occur in keys, requests and certificates. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

const CONSTRUCTED = 0x20;

interface Walk {
  readonly source: Uint8Array;
  readonly limits: DerLimits;
  nodes: number;
}

/**
 * Reads one DER element that fills `source` completely.
 * @throws PkiError der.empty, der.truncated, der.trailing_bytes, der.indefinite_length, der.long_length, der.too_deep,
 *   der.too_many_nodes, der.bad_tag, der.bad_value
 */
export function readDer(source: Uint8Array, limits: DerLimits = DER_LIMITS): DerNode {
  if (source.length === 0) throw new PkiError("der.empty", "The input is empty.");
  const walk: Walk = { source, limits, nodes: 0 };
  const node = readNode(walk, 0, source.length, 1);
  if (node.bytes.length !== source.length) {
    throw new PkiError("der.trailing_bytes", "There are bytes after the end of the structure.");
  }
  return node;
}

function readNode(walk: Walk, start: number, limit: number, depth: number): DerNode {
  const { source, limits } = walk;
  if (depth > limits.maxDepth) throw new PkiError("der.too_deep", "The structure is nested too deeply.");
  walk.nodes += 1;
  if (walk.nodes > limits.maxNodes) throw new PkiError("der.too_many_nodes", "The structure has too many elements.");
  if (limit - start < 2) throw truncated();
  const tag = source[start] as number;
  if ((tag & 0x1f) === 0x1f) throw new PkiError("der.bad_tag", "The structure uses an unsupported tag.");
  let contentStart = start + 2;
  let length = source[start + 1] as number;
  if (length === 0x80)
    throw new PkiError("der.indefinite_length", "The structure has an indefinite length, which DER forbids.");
  if (length > 0x80) {
    const octets = length & 0x7f;
    // Four length octets mean 16 MiB or more: no input is that long.
    if (octets > 3) throw new PkiError("der.long_length", "A length in the structure is too large.");
    if (limit - contentStart < octets) throw truncated();
    length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + (source[contentStart + i] as number);
    const shortest = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
    if (octets !== shortest)
      throw new PkiError("der.long_length", "A length is encoded in more bytes than DER allows.");
    contentStart += octets;
  }
  const end = contentStart + length;
  if (end > limit) throw truncated();
  const content = source.subarray(contentStart, end);
  const children: DerNode[] = [];
  if (tag & CONSTRUCTED) {
    for (let at = contentStart; at < end; ) {
      const child = readNode(walk, at, end, depth + 1);
      children.push(child);
      at += child.bytes.length;
    }
  }
  const node: DerNode = { tag, bytes: source.subarray(start, end), content, children };
  if (tag < 0x40) checkUniversal(node);
  return node;
}

/** The value rules of X.690 §8.2, §8.3, §8.8, §8.19, §10.2, §11.1, §11.2 and §11.6. */
function checkUniversal({ tag, content, children }: DerNode): void {
  const [first = 0, second = 0] = content;
  switch (tag) {
    case TAG.boolean:
      if (content.length !== 1 || (first !== 0 && first !== 0xff))
        throw badValue("A BOOLEAN is not the one byte 00 or FF");
      return;
    case TAG.integer:
    case TAG.enumerated:
      if (content.length === 0) throw badValue("An INTEGER is empty");
      if (content.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))
        throw badValue("An INTEGER is not minimally encoded");
      return;
    case TAG.bitString: {
      if (content.length === 0 || first > 7) throw badValue("A BIT STRING lacks a valid count of unused bits");
      const last = content[content.length - 1] as number;
      if (first > 0 && (content.length === 1 || (last & ((1 << first) - 1)) !== 0))
        throw badValue("The unused bits of a BIT STRING are not zero");
      return;
    }
    case TAG.null:
      if (content.length !== 0) throw badValue("A NULL has content");
      return;
    case TAG.oid:
      if (!isMinimalOid(content)) throw badValue("An OBJECT IDENTIFIER is truncated or not minimally encoded");
      return;
    case TAG.set:
      if (!isSorted(children)) throw badValue("The elements of a SET are not in ascending order");
      return;
    case TAG.sequence:
      return;
    default:
      // 0x10 and 0x11 are SEQUENCE and SET without the constructed bit; 0x24, 0x2c … constructed strings (X.690 §10.2).
      if (tag === 0x00 || tag === 0x10 || tag === 0x11 || tag & CONSTRUCTED) {
        throw new PkiError("der.bad_tag", "The structure uses an encoding that DER forbids.");
      }
  }
}

function isMinimalOid(content: Uint8Array): boolean {
  if (content.length === 0 || (content[content.length - 1] as number) >= 0x80) return false;
  let startsArc = true;
  for (const octet of content) {
    if (startsArc && octet === 0x80) return false;
    startsArc = octet < 0x80;
  }
  return true;
}

/** Whether a SET OF is in ascending order of its encodings (X.690 §11.6). */
export function isSorted(nodes: readonly DerNode[]): boolean {
  return nodes.every((node, i) => i === 0 || compareBytes((nodes[i - 1] as DerNode).bytes, node.bytes) <= 0);
}

function compareBytes(one: Uint8Array, other: Uint8Array): number {
  const shorter = Math.min(one.length, other.length);
  for (let at = 0; at < shorter; at += 1) {
    const difference = (one[at] as number) - (other[at] as number);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

/**
 * Dotted form of an OBJECT IDENTIFIER node ("2.5.4.3"). Arcs beyond 2^53 are refused: no real OID has one.
 * @throws PkiError der.bad_value
 */
export function readOid(node: DerNode | undefined): string {
  const { content } = expectTag(node, TAG.oid);
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of content) {
    arc = arc * 128 + (octet & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw badValue("An OBJECT IDENTIFIER has a number beyond 2^53");
    if (octet < 0x80) {
      if (arcs.length === 0) {
        const root = Math.min(2, Math.floor(arc / 40));
        arcs.push(root, arc - root * 40);
      } else arcs.push(arc);
      arc = 0;
    }
  }
  return arcs.join(".");
}

/** Unsigned big-endian bytes of a non-negative INTEGER, sign octet removed (zero is 0x00). @throws PkiError der.bad_value */
export function readUnsignedInteger(node: DerNode | undefined): Uint8Array {
  const { content } = expectTag(node, TAG.integer);
  if ((content[0] as number) >= 0x80)
    throw new PkiError("der.bad_value", "A number is negative where a positive one is required.");
  return content.length > 1 && content[0] === 0 ? content.subarray(1) : content;
}

/** Bytes of a BIT STRING without unused bits, such as a key or signature. @throws PkiError der.bad_value */
export function readBitStringBytes(node: DerNode | undefined): Uint8Array {
  const { content } = expectTag(node, TAG.bitString);
  if (content[0] !== 0) throw badValue("A BIT STRING of whole bytes has unused bits");
  return content.subarray(1);
}

/** Returns the node if it has this identifier octet. @throws PkiError der.unexpected */
export function expectTag(node: DerNode | undefined, tag: number): DerNode {
  if (node?.tag !== tag) throw new PkiError("der.unexpected", "The structure does not have the expected form.");
  return node;
}

/** A SEQUENCE with between `min` and `max` elements. @throws PkiError der.unexpected */
export function expectSequence(node: DerNode | undefined, min: number, max: number = min): readonly DerNode[] {
  const { children } = expectTag(node, TAG.sequence);
  if (children.length < min || children.length > max) {
    throw new PkiError("der.unexpected", "The structure does not have the expected number of elements.");
  }
  return children;
}

function truncated(): PkiError {
  return new PkiError("der.truncated", "The structure is truncated.");
}

function badValue(condition: string): PkiError {
  return new PkiError("der.bad_value", `${condition}, which DER forbids.`);
}
