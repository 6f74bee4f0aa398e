/**
 * Elements of BER and DER at one level, without the strictness of `lib/pki/der.ts`: to recognise what a file is, and to take the public
 * key out of it. Never recursive, so the cost is bounded by the number of bytes.
 */

export interface Element {
  /** The raw identifier byte: 0x30 SEQUENCE, 0xa0 [0]. */
  tag: number;
  /** Identifier, length and content. */
  whole: Uint8Array;
  content: Uint8Array;
}

/** More elements are ignored. */
const MAX_ELEMENTS = 64;

/** The element at the start of the bytes; undefined when its length is indefinite or exceeds the bytes. */
export function elementAt(bytes: Uint8Array, start = 0): Element | undefined {
  const [tag, first] = [bytes[start], bytes[start + 1]];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f || first === 0x80 || first > 0x84)
    return undefined;
  const size = first > 0x80 ? first & 0x7f : 0;
  const length =
    size === 0 ? first : bytes.subarray(start + 2, start + 2 + size).reduce((sum, byte) => sum * 256 + byte, 0);
  const from = start + 2 + size;
  const end = from + length;
  return end > bytes.length
    ? undefined
    : { tag, whole: bytes.subarray(start, end), content: bytes.subarray(from, end) };
}

/** The first elements of a content; empty when one of them is malformed. */
export function elementsIn(content: Uint8Array | undefined): Element[] {
  const elements: Element[] = [];
  for (let at = 0; content !== undefined && at < content.length && elements.length < MAX_ELEMENTS; ) {
    const element = elementAt(content, at);
    if (!element) return [];
    elements.push(element);
    at += element.whole.length;
  }
  return elements;
}

/** The elements of the SEQUENCE that a file consists of. */
export function sequenceIn(der: Uint8Array): Element[] {
  const element = elementAt(der);
  return element?.tag === 0x30 ? elementsIn(element.content) : [];
}

/** Lower-case hexadecimal digits of the content: an object identifier is compared in this form. */
export const hexOf = (content: Uint8Array | undefined): string =>
  Array.from(content ?? [], (byte) => byte.toString(16).padStart(2, "0")).join("");
