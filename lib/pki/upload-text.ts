/** The text of an upload. Client-safe: the form reads a file as the server does. */

const UTF8 = new TextDecoder();
const UTF16_LITTLE = new TextDecoder("utf-16le");
const UTF16_BIG = new TextDecoder("utf-16be");

/**
 * Text of an upload, or undefined when it is binary. Accepts UTF-8 with or without byte order mark and UTF-16 with one
 * (as Windows PowerShell writes redirected output).
 */
export function textOf(bytes: Uint8Array): string | undefined {
  const text = decoded(bytes);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 9 || (code > 13 && code < 32)) return undefined;
  }
  return text;
}

/** The decoders remove the byte order mark. */
function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return UTF16_LITTLE.decode(bytes.subarray(0, bytes.length & ~1));
  if (bytes[0] === 0xfe && bytes[1] === 0xff && bytes.length % 2 === 0) return UTF16_BIG.decode(bytes);
  return UTF8.decode(bytes);
}

/**
 * Text of bytes that `textOf` treats as binary: UTF-16 without a byte order mark if every second byte is zero, otherwise UTF-8 with its
 * control characters.
 */
export function looseText(bytes: Uint8Array): string {
  const pairs = bytes.length / 2;
  if (bytes.length > 1 && Number.isInteger(pairs)) {
    if (countZeros(bytes, 1) === pairs) return UTF16_LITTLE.decode(bytes);
    if (countZeros(bytes, 0) === pairs) return UTF16_BIG.decode(bytes);
  }
  return UTF8.decode(bytes);
}

function countZeros(bytes: Uint8Array, start: number): number {
  let count = 0;
  for (let i = start; i < bytes.length; i += 2) if (bytes[i] === 0) count += 1;
  return count;
}
