/**
 * Repairs CSR text that editors, email programs, shells and web forms have changed. Only unambiguous changes are
 * repaired; the strict reader then verifies the signature over every byte. Client-safe: the form shows what was repaired.
 */
import { trimEnd } from "@/lib/trim-end";
import { base64Lines, base64Of, bytesOfBase64 } from "./base64";
import { looseText, textOf } from "./upload-text";

/** A change that was reverted. None of them can alter the decoded bytes. */
export type CsrRepair =
  | "encoding" // UTF-16 became UTF-8
  | "colours"
  | "end_of_file"
  | "invisible"
  | "spaces"
  | "line_breaks" // written as characters
  | "quote_marks"
  | "markers" // dashes, letter case or position of the BEGIN and END lines
  | "quoted_printable"
  | "padding"
  | "wrapping"
  | "armour"; // no BEGIN and END lines

export interface RepairedCsr {
  /** The same array when there was nothing to repair. */
  upload: Uint8Array;
  repairs: CsrRepair[];
}

/** Terminal colours (ECMA-48 §8.3.117); the bound keeps the expression linear. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it matches the escape character
const TERMINAL_COLOURS = /\u001b\[[0-9;]{0,20}[A-Za-z]/g;
/** Zero-width characters, byte order mark, direction marks, soft hyphen. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
const SPACES = /[\u00a0\u2000-\u200a\u202f\u3000]/g;
const LINE_BREAKS = /<br ?\/?>|\\r\\n|\\n/gi;
const QUOTED_LINES = /^(?:> ?){1,20}/gm;

const CLEANINGS: readonly (readonly [CsrRepair, (text: string) => string])[] = [
  ["colours", (text) => text.replace(TERMINAL_COLOURS, "")],
  ["end_of_file", withoutTail],
  ["invisible", (text) => text.replace(INVISIBLE, "")],
  ["spaces", (text) => text.replace(SPACES, " ")],
  ["line_breaks", (text) => text.replace(LINE_BREAKS, "\n")],
  ["quote_marks", (text) => text.replace(QUOTED_LINES, "")],
];

const DASHES = "[-\\u2010-\\u2015\\u2212]{2,10}";
const LABEL = "((?:NEW )?CERTIFICATE REQUEST)";
const BEGIN = new RegExp(`^[ \\t]{0,100}${DASHES} ?BEGIN ${LABEL} ?${DASHES}`, "gim");
const END = new RegExp(`${DASHES} ?END ${LABEL} ?${DASHES}`, "gi");

/** `repairCsrText` without the list of repairs. */
export const fixCsrText = (upload: Uint8Array): Uint8Array => repairCsrText(upload).upload;

/**
 * The upload with the text around and within one CSR repaired: colours, invisible characters, a NUL or DOS end-of-file mark
 * at the end, UTF-16 without byte order mark, quoted or joined lines, quoted-printable, missing padding.
 */
export function repairCsrText(upload: Uint8Array): RepairedCsr {
  const strict = upload[0] === 0x30 ? undefined : textOf(upload);
  const original = upload[0] === 0x30 ? undefined : (strict ?? looseText(upload));
  if (original === undefined || !/BEGIN/i.test(original)) return { upload, repairs: [] };
  const repairs: CsrRepair[] = [];
  let cleaned = original;
  for (const [repair, clean] of CLEANINGS) {
    const before = cleaned;
    cleaned = clean(cleaned);
    if (cleaned !== before) repairs.push(repair);
  }
  const armoured = withArmour(cleaned);
  if (armoured.text === original && strict !== undefined) return { upload, repairs: [] };
  if (strict === undefined && original.length * 2 === upload.length) repairs.unshift("encoding");
  return { upload: new TextEncoder().encode(armoured.text), repairs: [...repairs, ...armoured.repairs] };
}

/**
 * The first control character and its offset in an upload that is otherwise text; undefined for binary files and for text
 * without one.
 */
export function controlCharacterIn(upload: Uint8Array): { code: number; offset: number } | undefined {
  if (!new TextDecoder("latin1").decode(upload).includes("-----BEGIN")) return undefined;
  const offset = upload.findIndex((code) => code < 9 || (code > 13 && code < 32));
  return offset < 0 ? undefined : { code: upload[offset] as number, offset };
}

/** Without NULs and DOS Ctrl-Z after the last line. */
function withoutTail(text: string): string {
  let end = text.length;
  while (end > 0 && "\0\u001a\n\r\t ".includes(text[end - 1] as string)) end -= 1;
  const tail = text.slice(end);
  return tail.includes("\0") || tail.includes("\u001a") ? text.slice(0, end) : text;
}

interface Armoured {
  text: string;
  repairs: CsrRepair[];
}

/** Puts the only CSR of a text on lines of its own, in canonical base64; returns the text unchanged when ambiguous. */
function withArmour(text: string): Armoured {
  const unchanged: Armoured = { text, repairs: [] };
  const begins = [...text.matchAll(BEGIN)];
  const ends = [...text.matchAll(END)];
  const [begin] = begins;
  const [end] = ends;
  if (!begin || !end || begins.length > 1 || ends.length > 1) return unchanged;
  const label = (begin[1] ?? "").toUpperCase();
  const bodyAt = begin.index + begin[0].length;
  if (label !== (end[1] ?? "").toUpperCase() || end.index < bodyAt) return unchanged;
  const body = canonicalBase64(text.slice(bodyAt, end.index));
  if (body === undefined) return unchanged;
  const markers = [`-----BEGIN ${label}-----`, `-----END ${label}-----`] as const;
  const areMarkersExact = begin[0].trim() === markers[0] && end[0].trim() === markers[1];
  // Only white space differs: only joined lines need line breaks.
  if (areMarkersExact && body.repairs.length === 0 && isInLines(text, begin, end)) return unchanged;
  const [before, after] = [text.slice(0, begin.index), text.slice(end.index + end[0].length)];
  return {
    text: `${before}${before === "" || before.endsWith("\n") ? "" : "\n"}${markers[0]}\n${body.base64}\n${markers[1]}\n${after.replace(/^[ \t]*\r?\n?/, "")}`,
    repairs: [
      ...(areMarkersExact ? [] : (["markers"] as const)),
      ...body.repairs,
      ...(isInLines(text, begin, end) ? [] : (["wrapping"] as const)),
    ],
  };
}

/** Both markers are on their own lines and no line of the body has a space inside: the strict reader accepts it unchanged. */
function isInLines(text: string, begin: RegExpMatchArray, end: RegExpMatchArray): boolean {
  const body = text.slice((begin.index ?? 0) + begin[0].length, end.index);
  return /^[ \t]*[\r\n]/.test(body) && /[\r\n][ \t]*$/.test(body) && !/\S[ \t]+\S/.test(body);
}

/** Base64 of a body, quoted-printable decoded and padded; undefined when it is not base64 or its length differs from its DER length. */
function canonicalBase64(body: string): { base64: string; repairs: CsrRepair[] } | undefined {
  const repairs: CsrRepair[] = [];
  const printable = body
    .replace(/=[ \t]*\r?\n(?=\s*[A-Za-z0-9+/])/g, "")
    .replace(/=(?:3D|2B|2F)/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  if (printable !== body) repairs.push("quoted_printable");
  const plain = printable.replace(/\s+/g, "");
  const [, digits] = /^([A-Za-z0-9+/]+)={0,3}$/.exec(plain) ?? [];
  const bytes = digits === undefined ? undefined : wholeDer(digits);
  if (!bytes) return undefined;
  if (base64Of(bytes) !== plain) repairs.push("padding");
  return { base64: base64Lines(bytes), repairs };
}

/**
 * The DER of a text that is only base64 (`openssl req -outform DER | base64`), with or without line breaks, in either alphabet, padded or
 * not, quoted or not. Undefined for other text, or when the length differs from the DER length.
 */
export function derOfBase64(text: string): Uint8Array | undefined {
  const plain = text.replace(INVISIBLE, "").replace(/\s+/g, "");
  const [, , digits] = /^(["']?)([\w+/-]+)={0,2}\1$/.exec(plain) ?? [];
  return digits === undefined ? undefined : wholeDer(digits.replaceAll("-", "+").replaceAll("_", "/"));
}

/** Bytes of unpadded base64 without surplus bits that are one DER element, as long as its header says. */
function wholeDer(digits: string): Uint8Array | undefined {
  const bytes = bytesOfBase64(digits);
  return bytes && trimEnd(base64Of(bytes), "=") === digits && derLength(bytes) === bytes.length ? bytes : undefined;
}

/** Length of the DER element at the start of the bytes, header included; undefined when there is none. */
function derLength(bytes: Uint8Array): number | undefined {
  const first = bytes[1] ?? 0;
  if (bytes[0] !== 0x30) return undefined;
  if (first < 0x80) return 2 + first;
  const size = first & 0x7f;
  if (size === 0 || size > 3 || bytes.length < 2 + size) return undefined;
  return 2 + size + bytes.subarray(2, 2 + size).reduce((length, byte) => length * 256 + byte, 0);
}
