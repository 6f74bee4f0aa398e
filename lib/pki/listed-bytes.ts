/**
 * Byte strings that a text writes out: dumps in every grouping, lists of numbers, long numbers, base32, string literals. Client-safe.
 * A reader that guesses wrong costs nothing: what it returns is searched for the structure of a key or compared by arithmetic.
 * Each reader is linear in its input.
 */

/** Shortest byte string that can hold a private key. */
const MIN_BYTES = 24;

/** Every byte string of at least 24 bytes that the text may stand for, without repeats. */
export function listedBytes(text: string): Uint8Array[] {
  const streams = new Map<string, Uint8Array>();
  const add = (bytes: Uint8Array) => {
    if (bytes.length < MIN_BYTES) return;
    const key = `${bytes.length} ${bytes.subarray(0, 24).join()} ${bytes.subarray(-8).join()}`;
    if (!streams.has(key)) streams.set(key, bytes);
  };
  for (const digits of text.match(/[0-9a-f]{48,}/gi) ?? []) add(fromHex(digits));
  for (const token of text.match(/[A-Za-z0-9+/_-]{32,}/g) ?? []) add(fromDigits(token, BASE64, 6));
  for (const token of text.replace(/[\s-]+/g, "").match(/[A-Z2-7]{40,}/gi) ?? []) {
    for (let shift = 0; shift < 8; shift++) add(fromDigits(token.slice(shift).toUpperCase(), BASE32, 5));
  }
  for (const number of decimalNumbers(text)) add(number);
  for (const literal of literals(text)) add(literal);
  for (const dump of dumps(text)) add(dump);
  for (const list of numberLists(text)) add(list);
  return [...streams.values()];
}

const BASE64 = valuesOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", "-_");
const BASE32 = valuesOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");

/** Value of each ASCII digit; `last`: other signs for the last two. */
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

/** An odd digit is the first one: numbers are printed without leading zeros. */
function fromHex(digits: string): Uint8Array {
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  const bytes = new Uint8Array(even.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (hexValue(even, 2 * i) << 4) | hexValue(even, 2 * i + 1);
  return bytes;
}

/** Of a digit that is known to be one. */
function hexValue(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 0x40 ? code - 0x30 : (code & 0xf) + 9;
}

/** 4096 bits have 1,234 digits; the conversion of a longer number is no longer cheap. */
const DECIMAL = /(?<!\d)\d{58,1240}(?!\d)/g;
const MOST_DECIMALS = 32;

/** Whole numbers in decimal, as Python, Go and Java print the numbers of a key. */
function decimalNumbers(text: string): Uint8Array[] {
  return (text.match(DECIMAL) ?? []).slice(0, MOST_DECIMALS).map((digits) => fromHex(BigInt(digits).toString(16)));
}

const LITERAL = /\\(?:x([0-9a-f]{2})|u\{?00([0-9a-f]{2})\}?|([0-3]?[0-7]{1,2})|([abefnrtv\\'"/]))/gi;
const LETTERS: Readonly<Record<string, number>> = { a: 7, b: 8, e: 27, f: 12, n: 10, r: 13, t: 9, v: 11 };
/** Escapes of bytes: the literals of C and Python, URLs, quoted-printable. All in one pass, since what one yields is no escape. */
const ESCAPES: readonly [mark: RegExp, escape: RegExp, code: (groups: (string | undefined)[]) => number][] = [
  [
    /\\[x0-7u]/,
    LITERAL,
    ([whole = "", x, u, octal, letter = ""]) => {
      if (x ?? u) return Number.parseInt((x ?? u) as string, 16);
      return octal === undefined ? (LETTERS[letter] ?? whole.charCodeAt(1)) : Number.parseInt(octal, 8);
    },
  ],
  [/%[0-9a-f]{2}/i, /%([0-9a-f]{2})/gi, ([, digits = ""]) => Number.parseInt(digits, 16)],
  [/=[0-9A-F]{2}/, /=([0-9A-F]{2})/g, ([, digits = ""]) => Number.parseInt(digits, 16)],
];

function* literals(text: string): Generator<Uint8Array> {
  for (const [mark, pattern, code] of ESCAPES) {
    if (!mark.test(text)) continue;
    const joined =
      pattern === LITERAL
        ? text.replace(/["'] ?\+?[ \t]{0,40}\r?\n[ \t]{0,40}b?["']/g, "")
        : text.replace(/=\r?\n/g, "");
    const plain = joined.replace(pattern, (...groups: string[]) => String.fromCharCode(code(groups)));
    const bytes = new Uint8Array(plain.length);
    for (let i = 0; i < plain.length; i++) bytes[i] = plain.charCodeAt(i);
    yield bytes;
  }
}

const LINE = /\r\n|\n|\r/;
const SEPARATORS = /[\s:,;|'"`()[\]{}<>=+\\/-]+/;

/** Lines of hexadecimal that follow one another, without the offset before them and the characters behind them. */
function* dumps(text: string): Generator<Uint8Array> {
  let lines: string[][] = [];
  const flush = function* () {
    yield* bytesOfDump(lines);
    lines = [];
  };
  for (const line of text.split(LINE)) {
    const groups = hexGroups(line);
    if (groups) lines.push(groups);
    else if (line.trim() !== "") yield* flush();
  }
  yield* flush();
}

/** `0010:`, `0010 -`, `0010 |` in front of the bytes. */
const MARKED_OFFSET = /^[\s>#*|]{0,40}(?:0x)?[0-9a-f]{1,16}h?(?:: |:\t| {1,4}-(?= )| ?\|)/i;
/** Words in front of the bytes on their line, such as the name of a variable. */
const MOST_WORDS = 6;
const HEX = /^(?:0x)?([0-9a-f]{1,64})$/i;

/** The groups of hexadecimal digits of a line; undefined when it does not begin with one. */
function hexGroups(line: string): string[] | undefined {
  const marked = MARKED_OFFSET.exec(line)?.[0];
  const body = (marked ? line.slice(marked.length) : line).split(/ {2}\|/, 1)[0] ?? "";
  const tokens = body.split(SEPARATORS).filter((token) => token !== "");
  const digits = tokens.map((token) => HEX.exec(token)?.[1]);
  const start = digits.findIndex(
    (group, index) => group !== undefined && (index === digits.length - 1 || digits[index + 1]),
  );
  if (start < 0 || start > MOST_WORDS) return undefined;
  // What stands alone in front and is as long as no group is an offset as well: od's have seven digits.
  const [first, second] = digits.slice(start);
  const isOffset = !marked && first && second && isAnotherWidth(first.length, second.length);
  const groups: string[] = [];
  for (const group of digits.slice(isOffset ? start + 1 : start)) {
    if (group === undefined) break;
    const width = groups[0]?.length ?? group.length;
    if (group.length > width || group.length % 2 === 1) break; // characters of the right-hand column
    groups.push(group);
    if (group.length < width) break;
  }
  return groups.length === 0 ? undefined : groups;
}

const isAnotherWidth = (first: number, second: number): boolean =>
  first >= 4 && (first > second || (first % 2 === 1 && second % 2 === 0));

function* bytesOfDump(lines: readonly string[][]): Generator<Uint8Array> {
  const counted = countsUp(lines.map(([first = ""]) => first)) ? lines.map((groups) => groups.slice(1)) : lines;
  const groups = counted.flat();
  yield fromHex(groups.join(""));
  if ((groups[0]?.length ?? 2) < 4) return;
  yield fromHex(groups.map((group) => (group.match(/../g) ?? []).reverse().join("")).join("")); // little-endian words
}

/** Whether the first groups of the lines are offsets: each as much larger than the one before. */
function countsUp(firsts: readonly string[]): boolean {
  if (firsts.length < 3) return false;
  const numbers = firsts.map((digits) => Number.parseInt(digits, 16));
  const step = (numbers[1] as number) - (numbers[0] as number);
  return step > 0 && numbers.every((number, i) => i === 0 || number - (numbers[i - 1] as number) === step);
}

/** `"0":` of an object, `[0] =>` of PHP and Perl; casts; suffixes of Rust, C and Java. */
const KEYS_OF_LISTS = /["']\d{1,6}["']\s{0,4}:|\[?\b\d{1,6}\]?\s{0,4}=>/g;
const CASTS = /\(\s{0,4}(?:byte|char|sbyte|u?int8(?:_t)?|unsigned char)\s{0,4}\)|\bchr\b/gi;
const SUFFIXES = /(?<=[0-9a-f])_?[ui](?:8|16|32|64|size)\b/gi;

interface Notation {
  /** Whether the text has any of it. */
  mark: RegExp;
  /** The digits of a token of it. */
  token: RegExp;
  radix: number;
}
const NOTATIONS: readonly Notation[] = [
  { radix: 10, mark: /\d/, token: /^(-?\d{1,20})$/ },
  { radix: 16, mark: /(?:0x|&h|\$|#|\bx)[0-9a-f]/i, token: /^(?:0x|&h|\$|#|x)([0-9a-f]{1,16})$/i },
  { radix: 16, mark: /[0-9a-f]h\b/i, token: /^([0-9][0-9a-f]{0,15})h$/i },
  { radix: 8, mark: /\b0?o?[0-7]{3}/, token: /^0?o?([0-7]{3}|[0-7]{6}|[0-7]{11}|[0-7]{22})$/ },
  { radix: 2, mark: /\b(?:0b)?[01]{8}\b/, token: /^(?:0b)?([01]{8})$/ },
];

/** Lists of numbers: bytes, signed or not, or words of two, four and eight bytes in either order. */
function* numberLists(text: string): Generator<Uint8Array> {
  const plain = text.replace(KEYS_OF_LISTS, " ").replace(CASTS, " ").replace(SUFFIXES, "");
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

/** The tokens of a line without the offset before them: longer than what follows, as od, xxd and hexdump write it. */
function numbersOf(line: string): string[] {
  const marked = MARKED_OFFSET.exec(line)?.[0] ?? "";
  const tokens = line
    .slice(marked.length)
    .split(/[\s:,;|'"`()[\]{}<>=+]+/)
    .filter((token) => token !== "");
  const [first = "", second = ""] = tokens;
  const isOffset = /^0[0-9a-f]{5,15}$/i.test(first) && second !== "" && second.length !== first.length;
  if (BITS.test(first)) return tokens.slice(0, firstOther(tokens, BITS)); // characters follow
  // The end of a dump is a line with its length alone.
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

/** Bytes of a word that holds the largest of the numbers; undefined when they are bytes or longer than eight. */
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
