/** Bytes from hexadecimal dumps: xxd, hexdump, od, debuggers, openssl listings. Client-safe. */

export const LINE = /\r\n|\n|\r/;
const SEPARATORS = /[\s:,;|'"`()[\]{}<>=+\\/-]+/;

/** Consecutive lines of hexadecimal, without the offset before and the characters after the bytes. */
export function* dumps(text: string): Generator<Uint8Array> {
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
export const MARKED_OFFSET = /^[\s>#*|]{0,40}(?:0x)?[0-9a-f]{1,16}h?(?:: |:\t| {1,4}-(?= )| ?\|)/i;
/** The last line of an od or hexdump dump has only the length. */
const LAST_OFFSET = /^\s{0,40}0[0-9a-f]{6,15}\s{0,40}$/i;
/** Words in front of the bytes on their line, such as the name of a variable. */
const MAX_WORDS = 6;
const HEX = /^(?:0x)?([0-9a-f]{1,64})$/i;

/** The groups of hexadecimal digits of a line; undefined when it does not begin with one. */
function hexGroups(line: string): string[] | undefined {
  const marked = MARKED_OFFSET.exec(line)?.[0];
  if (!marked && LAST_OFFSET.test(line)) return undefined;
  const body = (marked ? line.slice(marked.length) : line).split(/ {2}\|/, 1)[0] ?? "";
  const tokens = body.split(SEPARATORS).filter((token) => token !== "");
  const digits = tokens.map((token) => HEX.exec(token)?.[1]);
  const start = digits.findIndex(
    (group, i) => group !== undefined && (group.length > 3 || i === digits.length - 1 || digits[i + 1]),
  );
  if (start < 0 || start > MAX_WORDS) return undefined;
  // A first group of a different width is an offset as well: od's has seven digits.
  const [first, second] = digits.slice(start);
  const isOffset = !marked && first && second && isAnotherWidth(first.length, second.length);
  const groups: string[] = [];
  for (const group of digits.slice(isOffset ? start + 1 : start)) {
    if (group === undefined) break;
    const width = groups[0]?.length ?? group.length;
    if (group.length > width || group.length % 2 === 1) break; // right-hand column of characters
    groups.push(group);
    if (group.length < width) break;
  }
  return groups.length === 0 ? undefined : groups;
}

const isAnotherWidth = (first: number, second: number): boolean =>
  first >= 4 && (first > second || (first % 2 === 1 && second % 2 === 0));

function* bytesOfDump(lines: readonly string[][]): Generator<Uint8Array> {
  const isCounted = countsUp(lines.map(([first = ""]) => first));
  if (isCounted) yield* wordsOf(lines.flatMap((groups) => groups.slice(1)));
  // In a short key of three lines, the first bytes count up by chance once in some hundred keys.
  if (!isCounted || (lines.length === 3 && lines[0]?.[0]?.length === 2)) yield* wordsOf(lines.flat());
}

function* wordsOf(groups: readonly string[]): Generator<Uint8Array> {
  yield fromHex(groups.join(""));
  if ((groups[0]?.length ?? 2) < 4) return;
  yield fromHex(groups.map((group) => (group.match(/../g) ?? []).reverse().join("")).join("")); // little-endian words
}

/** Whether the first groups of the lines are offsets, increasing by a constant step. */
function countsUp(firsts: readonly string[]): boolean {
  if (firsts.length < 3) return false;
  const numbers = firsts.map((digits) => Number.parseInt(digits, 16));
  const step = (numbers[1] as number) - (numbers[0] as number);
  return step > 0 && numbers.every((number, i) => i === 0 || number - (numbers[i - 1] as number) === step);
}

/** An odd number of digits is padded at the front: numbers are printed without leading zeros. */
export function fromHex(digits: string): Uint8Array {
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  const bytes = new Uint8Array(even.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (hexValue(even, 2 * i) << 4) | hexValue(even, 2 * i + 1);
  return bytes;
}

/** Value of a valid hexadecimal digit. */
function hexValue(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 0x40 ? code - 0x30 : (code & 0xf) + 9;
}
