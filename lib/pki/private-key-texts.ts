import { trimEnd } from "@/lib/trim-end";

/** Decodings of text that may hide bytes, for the search for private keys. Each is linear in its input. */

type Rule = [mark: string, pattern: RegExp, plain: string | ((whole: string, digits: string) => string)];

const fromHex = (_: string, digits: string): string => String.fromCharCode(Number.parseInt(digits, 16));
const NAMED: Readonly<Record<string, string>> = { quot: '"', amp: "&", apos: "'", lt: "<", gt: ">" };

/** Escapes of URLs, HTML, JSON and similar, and quoted-printable; a rule runs only if the text contains its mark. */
const RULES: readonly Rule[] = [
  ["%", /%([0-9a-f]{2})/gi, fromHex],
  ["&#", /&#x([0-9a-f]{1,4});/gi, fromHex],
  ["&#", /&#(\d{1,5});/g, (_, digits) => String.fromCharCode(Number(digits))],
  ["&", /&(quot|amp|apos|lt|gt);/g, (_, name) => NAMED[name] ?? ""],
  ["\\u", /\\u([0-9a-f]{4})/gi, fromHex],
  ["\\x", /\\x([0-9a-f]{2})/gi, fromHex],
  ["\\", /\\[nrt]/g, "\n"],
  ["\\", /\\(["'/\\])/g, "$1"],
  ["=", /=\r?\n/g, ""],
  ["=3", /=3D/gi, "="],
  ["=", /=(0A|0D|20|2B|2F)/g, fromHex],
];
/** Maximum nesting of escaped text. */
const ESCAPE_LEVELS = 3;

/** The text, followed by its versions with escapes decoded, if any; the last has the fewest. */
export function withoutEscapes(text: string): string[] {
  const readings = [text];
  for (let level = 0; level < ESCAPE_LEVELS; level++) {
    let plain = readings[level] as string;
    for (const [mark, pattern, replacement] of RULES) {
      if (!plain.includes(mark)) continue;
      plain =
        typeof replacement === "string" ? plain.replace(pattern, replacement) : plain.replace(pattern, replacement);
    }
    if (plain === readings[level]) break;
    readings.push(plain);
  }
  return readings;
}

/** Minimum length of a decoded run in characters: the smallest private key in DER has 48 bytes. */
const MIN_RUN = 60;
/** Minimum length of a piece that counts as a line of base64 rather than a word. */
const MIN_PIECE = 16;

/** Decoded base64 (both alphabets) of a text. A preceding word shifts the groups of four, so each run is decoded at four offsets. */
export interface Base64Readings {
  /** Searched for structures at any offset. */
  bytes: Buffer[];
  /** Looks like ASCII; searched again as text. */
  texts: Buffer[];
}

/**
 * Decodes all base64 characters joined, regardless of separators, and joined pieces that look like lines (without quotes,
 * commas, spaces and `> `) unless the first already contains them in one piece. A long piece or a run of lines may be text.
 */
export function base64Readings(text: string): Base64Readings {
  const plain = text.replace(/-{4,}/g, " "); // PEM dashes are base64url characters
  const pieces = (plain.match(/[A-Za-z0-9+/_-]+=*/g) ?? []).filter(
    (piece) => piece.length > 3 || /\w/.test(piece), // "a" + "b"
  );
  const runs = linesOf(pieces);
  const all = pieces.map(withoutPadding).join("");
  const whole = [all, ...runs.filter((run) => !all.includes(run))].filter(({ length }) => length >= MIN_RUN);
  const starts = [...runs, ...pieces.filter(({ length }) => length > LONGEST_LINE)];
  return {
    // A keystore is recognised by its first bytes, so pieces are also decoded from their own start.
    bytes: [...whole.flatMap(shifted), ...starts.filter((run) => run !== all).map((run) => Buffer.from(run, "base64"))],
    texts: [...new Set([...runs, ...pieces])].filter(({ length }) => length >= MIN_RUN).flatMap(textsOf),
  };
}

/** PEM lines have 64 characters, MIME lines 76. */
const LONGEST_LINE = 76;
const SHIFTS = [0, 1, 2, 3] as const;

const shifted = (letters: string): Buffer[] =>
  SHIFTS.map((shift) => Buffer.from(shift === 0 ? letters : letters.slice(shift), "base64"));

/** The first character of each four contains the high bit of a byte: for ASCII it is A to Z or a to f. */
function textsOf(run: string): Buffer[] {
  const letters = withoutPadding(run);
  return SHIFTS.filter((shift) => {
    for (let at = shift; at < shift + 48 && at < letters.length; at += 4) {
      const letter = letters.charCodeAt(at);
      if (!((letter >= 0x41 && letter <= 0x5a) || (letter >= 0x61 && letter <= 0x66))) return false;
    }
    return true;
  }).map((shift) => Buffer.from(letters.slice(shift), "base64"));
}

const withoutPadding = (piece: string): string => trimEnd(piece, "=");

/** Consecutive long pieces, with the short one at their end. */
function linesOf(pieces: readonly string[]): string[] {
  const runs: string[] = [];
  let run: string[] = [];
  const flush = () => {
    if (run.length > 1) runs.push(run.join(""));
    run = [];
  };
  for (const [index, piece] of pieces.entries()) {
    const isLine = piece.length >= MIN_PIECE;
    const isLast = run.length > 0 && (pieces[index + 1]?.length ?? 0) < MIN_PIECE;
    if (isLine || (isLast && piece.length % 4 === 0)) run.push(withoutPadding(piece));
    if (piece.endsWith("=") || (!isLine && isLast)) flush();
  }
  flush();
  return runs;
}

/** The first group of digits of a line, after table bars and marks. */
const FIRST_GROUP = /^[\s>#*|"'[(]{0,40}(?:0x)?([0-9a-f]{1,16})h?(?=[\s:|,)\]-]|$)/i;
const FEWEST_LINES = 3;

/**
 * The text without dump lines that begin with offsets or line numbers from 0 or 1, which would corrupt the bytes.
 * `listedBytes` reads dumps.
 */
function withoutCountedLines(text: string): string {
  const lines = text.split("\n");
  const counts = lines.map((line) => Number.parseInt(FIRST_GROUP.exec(line)?.[1] ?? "", 16));
  const kept: string[] = [];
  for (let at = 0; at < lines.length; ) {
    let end = at + 1;
    if ((counts[at] as number) <= 1) while ((counts[end] ?? Number.NaN) > (counts[end - 1] as number)) end += 1;
    // The mark for repeated lines, `*`, ends a run; the lines after it do not count from 0 and belong to no key.
    if (end - at < FEWEST_LINES) kept.push(...lines.slice(at, end));
    at = end;
  }
  return kept.join("\n");
}

/** Possible hexadecimal: runs of digits with `0x`, `\x`, colons, spaces, commas, quotes or line breaks between them. */
export function* hexReadings(text: string): Generator<Buffer> {
  const digits = withoutCountedLines(text)
    .replace(/(?:0x|\\x)(?=[0-9a-f]{2})/gi, " ")
    .replace(/[\s:,;"'`>|(){}[\].-]+/g, "");
  for (const [run] of digits.matchAll(/[0-9a-f]{96,}/gi)) {
    yield Buffer.from(run, "hex");
    yield Buffer.from(run.slice(1), "hex");
  }
}
