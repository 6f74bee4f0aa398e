/**
 * Byte strings listed in a text: dumps in every grouping, lists of numbers, long numbers, base32, string literals. Client-safe.
 * A wrong guess is harmless: the result is searched for the structure of a key or compared by arithmetic.
 * Each reader is linear in its input.
 */
import { literals } from "./byte-literals";
import { dumps, fromHex } from "./hex-dumps";
import { numberLists } from "./number-lists";

/** Shortest byte string that can contain a private key. */
const MIN_BYTES = 24;

/** Every byte string of at least 24 bytes that the text may encode, without duplicates. */
export function listedBytes(text: string): Uint8Array[] {
  const streams = new Map<string, Uint8Array>();
  const add = (bytes: Uint8Array) => {
    if (bytes.length < MIN_BYTES) return;
    const key = `${bytes.length} ${bytes.subarray(0, 24).join()} ${bytes.subarray(-8).join()}`;
    if (!streams.has(key)) streams.set(key, bytes);
  };
  for (const digits of text.match(/[0-9a-f]{48,}/gi) ?? []) add(fromHex(digits));
  for (const token of text.match(/[A-Za-z0-9+/_-]{32,}/g) ?? []) add(fromDigits(token, BASE64, 6));
  // Lines that belong together; the alignment of the first is unknown.
  for (const run of text.replace(/[\s"',;`|>]+/g, "").match(/[A-Za-z0-9+/_-]{43,}/g) ?? []) {
    for (let shift = 0; shift < 4; shift++) add(fromDigits(run.slice(shift), BASE64, 6));
  }
  for (const token of text.replace(/[\s-]+/g, "").match(/[A-Z2-7]{40,}/gi) ?? []) {
    for (let shift = 0; shift < 8; shift++) add(fromDigits(token.slice(shift).toUpperCase(), BASE32, 5));
  }
  for (const number of longNumbers(text)) add(number);
  for (const literal of literals(text)) add(literal);
  for (const dump of dumps(text)) add(dump);
  for (const list of numberLists(text)) add(list);
  return [...streams.values()];
}

const BASE64 = valuesOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", "-_");
const BASE32 = valuesOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");

/** Value of each ASCII digit; `last`: alternatives for the last two. */
function valuesOf(digits: string, last = ""): Uint8Array {
  const values = new Uint8Array(128);
  for (const [value, digit] of [...digits].entries()) values[digit.charCodeAt(0)] = value;
  for (const [index, digit] of [...last].entries()) values[digit.charCodeAt(0)] = digits.length - last.length + index;
  return values;
}

function fromDigits(text: string, values: Uint8Array, bits: number): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * bits) / 8));
  let [at, buffer, held] = [0, 0, 0];
  for (let i = 0; i < text.length; i++) {
    buffer = ((buffer << bits) | (values[text.charCodeAt(i)] as number)) & 0xffff;
    held += bits;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = buffer >> held;
  }
  return bytes;
}

/** The DER of a 4096-bit key has 5,700 digits; converting much longer numbers is expensive. */
const DECIMAL = /(?<!\d)\d{58,6000}(?!\d)/g;
const OTHER_RADIX = /\b0(?:x[0-9a-f]{48,5000}|o[0-7]{64,7000}|b[01]{192,20000})/gi;
/** Digits in groups: `123_456` in Python, Rust, Go and Java, `123'456` in C++, `123,456` in text. */
const GROUPED = /(?<![\w'])(?:0[xob])?[0-9a-f]{1,40}(?:([_'])[0-9a-f]{1,40})(?:\1[0-9a-f]{1,40}){2,2000}/gi;
const GROUPED_BY_COMMAS = /(?<![\d,])\d{1,3}(?:,\d{3}){19,2000}(?![\d,])/g;
const MAX_NUMBERS = 16;

/** Long integers, as Python, Go and Java print the numbers of a key. */
function longNumbers(text: string): Uint8Array[] {
  const grouped = [...(text.match(GROUPED) ?? []), ...(text.match(GROUPED_BY_COMMAS) ?? [])];
  const joined = [text, ...grouped.map((digits) => digits.replace(/[_',]/g, ""))].join("\n");
  const numbers = [DECIMAL, OTHER_RADIX].flatMap((pattern) => (joined.match(pattern) ?? []).slice(0, MAX_NUMBERS));
  return numbers.map((digits) => fromHex(BigInt(digits.toLowerCase()).toString(16)));
}
