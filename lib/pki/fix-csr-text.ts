/**
 * Repairs CSR text that editors, email programs, shells and web forms have changed. Only unambiguous changes are
 * repaired; the strict reader then verifies the signature over every byte.
 */
import { trimEnd } from "@/lib/trim-end";
import { textOf } from "./pem";

/** Terminal colours (ECMA-48 §8.3.117); the bound keeps the expression linear. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it matches the escape character
const TERMINAL_COLOURS = /\u001b\[[0-9;]{0,20}[A-Za-z]/g;
/** Zero-width characters, byte order mark, direction marks, soft hyphen. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
const SPACES = /[\u00a0\u2000-\u200a\u202f\u3000]/g;
const LINE_BREAKS = /<br ?\/?>|\\r\\n|\\n/gi;
const QUOTED_LINES = /^(?:> ?){1,20}/gm;

const BEGIN = /^[ \t]{0,100}[-\u2010-\u2015]{2,10} ?BEGIN ((?:NEW )?CERTIFICATE REQUEST) ?[-\u2010-\u2015]{2,10}/gim;
const END = /[-\u2010-\u2015]{2,10} ?END ((?:NEW )?CERTIFICATE REQUEST) ?[-\u2010-\u2015]{2,10}/gi;

/**
 * The upload with the text around and within one CSR repaired: colours, invisible characters, a NUL or DOS end-of-file mark
 * at the end, UTF-16 without byte order mark, quoted or joined lines, quoted-printable, missing padding. The same
 * array when there is nothing to repair.
 */
export function fixCsrText(upload: Uint8Array): Uint8Array {
  const original = upload[0] === 0x30 ? undefined : (textOf(upload) ?? looseText(upload));
  if (original === undefined || !/BEGIN/i.test(original)) return upload;
  const cleaned = withoutTail(original.replace(TERMINAL_COLOURS, ""))
    .replace(INVISIBLE, "")
    .replace(SPACES, " ")
    .replace(LINE_BREAKS, "\n")
    .replace(QUOTED_LINES, "");
  const fixed = withArmour(cleaned);
  return fixed === original && textOf(upload) !== undefined ? upload : new Uint8Array(Buffer.from(fixed, "utf8"));
}

/**
 * The first control character and its offset in an upload that is otherwise text; undefined for binary files and for text
 * without one.
 */
export function controlCharacterIn(upload: Uint8Array): { code: number; offset: number } | undefined {
  if (!Buffer.from(upload).includes("-----BEGIN")) return undefined;
  const offset = upload.findIndex((code) => code < 9 || (code > 13 && code < 32));
  return offset < 0 ? undefined : { code: upload[offset] as number, offset };
}

/** Text of bytes that `textOf` treats as binary: UTF-16 without a byte order mark, or with control characters in it. */
function looseText(upload: Uint8Array): string {
  const buffer = Buffer.from(upload);
  if (buffer.length % 2 === 0 && buffer.length > 1) {
    const zeros = [0, 1].map((start) => countZeros(buffer, start));
    if (zeros[1] === buffer.length / 2) return buffer.toString("utf16le");
    if (zeros[0] === buffer.length / 2) return Buffer.from(buffer).swap16().toString("utf16le");
  }
  return buffer.toString("utf8");
}

function countZeros(buffer: Buffer, start: number): number {
  let count = 0;
  for (let i = start; i < buffer.length; i += 2) if (buffer[i] === 0) count += 1;
  return count;
}

/** Without NULs and DOS Ctrl-Z after the last line. */
function withoutTail(text: string): string {
  let end = text.length;
  while (end > 0 && "\0\u001a\n\r\t ".includes(text[end - 1] as string)) end -= 1;
  const tail = text.slice(end);
  return tail.includes("\0") || tail.includes("\u001a") ? text.slice(0, end) : text;
}

/** Puts the only CSR of a text on lines of its own, in canonical base64; returns the text unchanged when ambiguous. */
function withArmour(text: string): string {
  const begins = [...text.matchAll(BEGIN)];
  const ends = [...text.matchAll(END)];
  const [begin] = begins;
  const [end] = ends;
  if (!begin || !end || begins.length > 1 || ends.length > 1) return text;
  const label = (begin[1] ?? "").toUpperCase();
  const bodyAt = begin.index + begin[0].length;
  if (label !== (end[1] ?? "").toUpperCase() || end.index < bodyAt) return text;
  const base64 = canonicalBase64(text.slice(bodyAt, end.index));
  if (base64 === undefined) return text;
  const armoured = `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----`;
  if (text.slice(begin.index, end.index + end[0].length).replace(/\s+/g, "") === armoured.replace(/\s+/g, "")) {
    // Only white space differs: only joined lines need line breaks.
    if (isInLines(text, begin, end)) return text;
  }
  const [before, after] = [text.slice(0, begin.index), text.slice(end.index + end[0].length)];
  return `${before}${before === "" || before.endsWith("\n") ? "" : "\n"}${armoured}\n${after.replace(/^[ \t]*\r?\n?/, "")}`;
}

/** Both markers are on their own lines and no line of the body has a space inside: the strict reader accepts it unchanged. */
function isInLines(text: string, begin: RegExpMatchArray, end: RegExpMatchArray): boolean {
  const body = text.slice((begin.index ?? 0) + begin[0].length, end.index);
  return /^[ \t]*[\r\n]/.test(body) && /[\r\n][ \t]*$/.test(body) && !/\S[ \t]+\S/.test(body);
}

/** Base64 of a body, quoted-printable decoded and padded; undefined when it is not base64 or its length differs from its DER length. */
function canonicalBase64(body: string): string | undefined {
  const plain = body
    .replace(/=[ \t]*\r?\n(?=\s*[A-Za-z0-9+/])/g, "")
    .replace(/=(?:3D|2B|2F)/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))
    .replace(/\s+/g, "");
  const [, digits] = /^([A-Za-z0-9+/]+)={0,3}$/.exec(plain) ?? [];
  if (!digits) return undefined;
  const bytes = Buffer.from(digits, "base64");
  if (trimEnd(bytes.toString("base64"), "=") !== digits || derLength(bytes) !== bytes.length) return undefined;
  return bytes.toString("base64").replace(/.{64}(?=.)/g, "$&\n");
}

/**
 * The DER of a text that is only base64 (`openssl req -outform DER | base64`), with or without line breaks, in either alphabet, padded or
 * not, quoted or not. Undefined for other text, or when the length differs from the DER length.
 */
export function derOfBase64(text: string): Uint8Array | undefined {
  const plain = text.replace(INVISIBLE, "").replace(/\s+/g, "");
  const [, , digits] = /^(["']?)([\w+/-]+)={0,2}\1$/.exec(plain) ?? [];
  if (!digits) return undefined;
  const bytes = Buffer.from(digits, "base64");
  const isWhole = trimEnd(bytes.toString("base64"), "=") === digits.replaceAll("-", "+").replaceAll("_", "/");
  return isWhole && derLength(bytes) === bytes.length ? new Uint8Array(bytes) : undefined;
}

/** Length of the DER element at the start of the bytes, header included; undefined when there is none. */
function derLength(bytes: Uint8Array): number | undefined {
  const first = bytes[1] ?? 0;
  if (bytes[0] !== 0x30) return undefined;
  if (first < 0x80) return 2 + first;
  const size = first & 0x7f;
  if (size === 0 || size > 3 || bytes.length < 2 + size) return undefined;
  return 2 + size + Number.parseInt(Buffer.from(bytes.subarray(2, 2 + size)).toString("hex"), 16);
}
