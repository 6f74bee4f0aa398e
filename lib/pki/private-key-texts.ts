import { trimEnd } from "@/lib/trim-end";

/** How text hides bytes: the readings of an upload in which private keys are looked for. Each is linear in its input. */

type Rule = [mark: string, pattern: RegExp, plain: string | ((whole: string, digits: string) => string)];

const fromHex = (_: string, digits: string): string => String.fromCharCode(Number.parseInt(digits, 16));
const NAMED: Readonly<Record<string, string>> = { quot: '"', amp: "&", apos: "'", lt: "<", gt: ">" };

/** The escapes of URLs, HTML, JSON and its kin, and of quoted-printable; a rule runs where its mark is in the text. */
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
/** An escaped text within an escaped text is undone too, so deep. */
const ESCAPE_LEVELS = 3;

/** The text, and the same with escapes undone, where there are any; the last has the fewest. */
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

/** Shortest run that is decoded, in characters: the smallest private key in DER has 48 bytes. */
const MIN_RUN = 60;
/** Shortest piece that counts as a line of base64 rather than as a word. */
const MIN_PIECE = 16;

/** What there is of base64 (both alphabets) in a text. A word in front shifts the groups of four, so each is decoded from four places. */
export interface Base64Readings {
  /** To be searched for structures anywhere inside. */
  bytes: Buffer[];
  /** What looks like ASCII throughout, to be read as a text again. */
  texts: Buffer[];
}

/**
 * Decodes all letters of the alphabet put together, whatever stands between them, and pieces that look like lines put together (quotes,
 * commas, spaces, `> ` left out), where the first does not have them in one piece. A long piece or a run of lines may be a text.
 */
export function base64Readings(text: string): Base64Readings {
  const plain = text.replace(/-{4,}/g, " "); // the dashes of PEM belong to the alphabet of URLs
  const pieces = (plain.match(/[A-Za-z0-9+/_-]+=*/g) ?? []).filter(
    (piece) => piece.length > 3 || /\w/.test(piece), // "a" + "b"
  );
  const runs = linesOf(pieces);
  const all = pieces.map(withoutPadding).join("");
  const whole = [all, ...runs.filter((run) => !all.includes(run))].filter(({ length }) => length >= MIN_RUN);
  const starts = [...runs, ...pieces.filter(({ length }) => length > LONGEST_LINE)];
  return {
    // A keystore is known by its first bytes, so the pieces are decoded from their own start as well.
    bytes: [...whole.flatMap(shifted), ...starts.filter((run) => run !== all).map((run) => Buffer.from(run, "base64"))],
    texts: [...new Set([...runs, ...pieces])].filter(({ length }) => length >= MIN_RUN).flatMap(textsOf),
  };
}

/** PEM has 64 characters, MIME 76. */
const LONGEST_LINE = 76;
const SHIFTS = [0, 1, 2, 3] as const;

const shifted = (letters: string): Buffer[] =>
  SHIFTS.map((shift) => Buffer.from(shift === 0 ? letters : letters.slice(shift), "base64"));

/** The first letter of each four has the high bit of a byte: in ASCII it is A to Z or a to f. */
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

/** Long pieces that follow one another, with the short one that ends them. */
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

/** The first group of digits of a line, behind the bars and marks of a table. */
const FIRST_GROUP = /^[\s>#*|"'[(]{0,40}(?:0x)?([0-9a-f]{1,16})h?(?=[\s:|,)\]-]|$)/i;
const FEWEST_LINES = 3;

/**
 * The text without the lines of dumps that begin with offsets or numbers counted up from 0 or 1: read with these, the bytes are others.
 * `listedBytes` reads dumps.
 */
function withoutCountedLines(text: string): string {
  const lines = text.split("\n");
  const counts = lines.map((line) => Number.parseInt(FIRST_GROUP.exec(line)?.[1] ?? "", 16));
  const kept: string[] = [];
  for (let at = 0; at < lines.length; ) {
    let end = at + 1;
    if ((counts[at] as number) <= 1) while ((counts[end] ?? Number.NaN) > (counts[end - 1] as number)) end += 1;
    // The mark of repeated lines, `*`, ends one run; what follows it counts on from no zero, and is of no key.
    if (end - at < FEWEST_LINES) kept.push(...lines.slice(at, end));
    at = end;
  }
  return kept.join("\n");
}

/** What hexadecimal there may be: runs of digits with `0x`, `\x`, colons, spaces, commas, quotes or line breaks between them. */
export function* hexReadings(text: string): Generator<Buffer> {
  const digits = withoutCountedLines(text)
    .replace(/(?:0x|\\x)(?=[0-9a-f]{2})/gi, " ")
    .replace(/[\s:,;"'`>|(){}[\].-]+/g, "");
  for (const [run] of digits.matchAll(/[0-9a-f]{96,}/gi)) {
    yield Buffer.from(run, "hex");
    yield Buffer.from(run.slice(1), "hex");
  }
}
