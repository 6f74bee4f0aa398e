/** Detects whether speculatively decoded bytes are text. */
import { isUtf8 } from "node:buffer";
import { textOf } from "./upload-text";

/** Speculatively decoded bytes are mostly noise: they count as text only if all of them are text. */
export function decodedText(bytes: Buffer): string | undefined {
  const text = isUtf8(bytes) || isMarkedUtf16(bytes) ? textOf(bytes) : undefined;
  if (text !== undefined) return text;
  const zeros = bytes.subarray(0, 64).filter((byte) => byte === 0).length;
  return bytes.length >= 64 && zeros === 32 ? withoutNul(bytes) : undefined;
}

const isMarkedUtf16 = (bytes: Buffer): boolean =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);

/** UTF-16 without byte order mark, in ASCII. */
export const withoutNul = (bytes: Buffer): string => bytes.toString("latin1").replaceAll("\0", "");

/** Without the zeros that pad the last word of a dump. */
export function withoutZeroPadding(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, end);
}

/** Whether bytes begin like text, so that most noise is not decoded as text. */
export const isPrintable = (bytes: Buffer): boolean =>
  bytes.subarray(0, 24).every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13));
