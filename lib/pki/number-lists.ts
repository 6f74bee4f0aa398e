/** Bytes from lists of numbers in any notation: source code, JSON, od. Client-safe. */
import { LINE, MARKED_OFFSET } from "./hex-dumps";

/** Shortest list that is read, in bytes. */
const MIN_BYTES = 24;

/** `"0":` in an object, `[0] =>` in PHP and Perl; casts; suffixes in Rust, C and Java. */
const KEYS_OF_LISTS = /["']\d{1,6}["']\s{0,4}:|\[?\b\d{1,6}\]?\s{0,4}=>/g;
const CASTS = /\(\s{0,4}(?:byte|char|sbyte|u?int8(?:_t)?|unsigned char)\s{0,4}\)|\b(?:chr|u?int(?:8|16|32|64)_c)\b/gi;
const SUFFIXES = /(?<=[0-9a-f])_?[ui](?:8|16|32|64|size)\b/gi;

interface Notation {
  /** Matches a text that uses this notation. */
  mark: RegExp;
  /** Extracts the digits of a token. */
  token: RegExp;
  radix: number;
}
const NOTATIONS: readonly Notation[] = [
  { radix: 10, mark: /\d/, token: /^(-?\d{1,20})$/ },
  { radix: 16, mark: /(?:0x|&h|\$|#|\bx)[0-9a-f]/i, token: /^(?:0x|&h|\$|#|x)([0-9a-f]{1,16})$/i },
  { radix: 16, mark: /[0-9a-f]h\b/i, token: /^([0-9a-f]{1,16})h$/i },
  { radix: 8, mark: /\b0?o?[0-7]{3}/, token: /^0?o?([0-7]{3}|[0-7]{6}|[0-7]{11}|[0-7]{22})$/ },
  { radix: 2, mark: /\b(?:0b)?[01]{8}\b/, token: /^(?:0b)?([01]{8})$/ },
];

/** Suffixes in C, C++, Java and JavaScript: `0x…ULL`, `12L`, `0x…u`, `12n`. */
const LITERAL_SUFFIXES = /\b(0x[0-9a-f]{1,16}|0o?[0-7]{1,22}|\d{1,20})(?:u(?:ll?)?|ll?u?|n)\b/gi;
/** `0xdead_beef` in Rust, Go, Java and Python, `0xdead'beef` in C++. */
const GROUPED = /\b0x[0-9a-f]{1,16}(?:[_'][0-9a-f]{1,16}){1,8}/gi;

/** Lists of numbers: bytes, signed or not, or words of two, four and eight bytes in either order. */
export function* numberLists(text: string): Generator<Uint8Array> {
  const plain = text
    .replace(KEYS_OF_LISTS, " ")
    .replace(CASTS, " ")
    .replace(SUFFIXES, "")
    .replace(LITERAL_SUFFIXES, "$1")
    .replace(GROUPED, (digits) => digits.replace(/[_']/g, ""));
  const tokens = plain.split(LINE).flatMap(numbersOf);
  for (const { mark, token, radix } of NOTATIONS) {
    if (!mark.test(plain)) continue;
    let list: string[] = [];
    for (const one of [...tokens, ""]) {
      const number = token.exec(one)?.[1];
      if (number !== undefined) list.push(number);
      else {
        if (list.length >= 3) yield* bytesOfList(list, radix);
        list = [];
      }
    }
  }
}

const BITS = /^[01]{8}$/;

function firstOther(tokens: readonly string[], pattern: RegExp): number {
  const other = tokens.findIndex((token) => !pattern.test(token));
  return other < 0 ? tokens.length : other;
}

/** The tokens of a line without the offset at its start: longer than what follows, as od, xxd and hexdump print it. */
function numbersOf(line: string): string[] {
  const marked = MARKED_OFFSET.exec(line)?.[0] ?? "";
  const tokens = line
    .slice(marked.length)
    .split(/[\s:,;|'"`()[\]{}<>=+]+/)
    .filter((token) => token !== "");
  const [first = "", second = ""] = tokens;
  const isOffset = /^0[0-9a-f]{5,15}$/i.test(first) && second !== "" && second.length !== first.length;
  if (BITS.test(first)) return tokens.slice(0, firstOther(tokens, BITS)); // a column of characters follows
  // The last line of a dump has only its length.
  return isOffset || (tokens.length === 1 && /^0[0-9a-f]{6,15}$/i.test(first)) ? tokens.slice(1) : tokens;
}

function* bytesOfList(list: readonly string[], radix: number): Generator<Uint8Array> {
  const numbers = list.map((digits) => Number.parseInt(digits, radix));
  let run: number[] = [];
  for (const number of [...numbers, 256]) {
    if (number >= -128 && number <= 255) run.push(number);
    else {
      if (run.length >= MIN_BYTES) yield Uint8Array.from(run, (one) => one & 0xff);
      run = [];
    }
  }
  const width = widthOf(list, numbers, radix);
  if (width === undefined || list.length * width < MIN_BYTES) return;
  for (const isLittle of [true, false]) {
    const bytes = new Uint8Array(list.length * width);
    const view = new DataView(bytes.buffer);
    for (const [index, number] of numbers.entries()) {
      if (width === 2) view.setUint16(2 * index, number, isLittle);
      else if (width === 4) view.setUint32(4 * index, number, isLittle);
      else view.setBigUint64(8 * index, BigInt.asUintN(64, wordOf(list[index] as string, radix)), isLittle);
    }
    yield bytes;
  }
}

/** Word size in bytes for the largest number; undefined when all are bytes or longer than eight bytes. */
function widthOf(list: readonly string[], numbers: readonly number[], radix: number): 2 | 4 | 8 | undefined {
  let [least, most] = [0, 0];
  for (const number of numbers) {
    least = Math.min(least, number);
    most = Math.max(most, number);
  }
  if (most <= 255 && least >= -128) return undefined;
  if (most < 2 ** 16 && least >= -(2 ** 15)) return 2;
  if (most < 2 ** 32 && least >= -(2 ** 31)) return 4;
  return most <= 2 ** 64 && least >= -(2 ** 63) && list.length <= 1_024 && radix !== 2 ? 8 : undefined;
}

const PREFIXES: Readonly<Record<number, string>> = { 8: "0o", 16: "0x" };
const wordOf = (digits: string, radix: number): bigint => BigInt(`${PREFIXES[radix] ?? ""}${digits}`);
