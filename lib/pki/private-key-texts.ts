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

/**
 * What base64 (both alphabets) there may be in the text, decoded: each run by itself; pieces that look like lines, put together
 * whatever stands between them (quotes, commas, spaces, `> `); and all letters of the alphabet there are. A word in front shifts
 * the groups of four, so each is decoded from four places.
 */
export function* base64Readings(text: string): Generator<Buffer> {
  const plain = text.replace(/-{4,}/g, " "); // the dashes of PEM belong to the alphabet of URLs
  const pieces = (plain.match(/[A-Za-z0-9+/_-]+=*/g) ?? []).filter(
    (piece) => piece.length > 3 || /\w/.test(piece), // "a" + "b"
  );
  const seen = new Set<string>();
  for (const run of [...pieces, ...linesOf(pieces), pieces.map(withoutPadding).join("")]) {
    const letters = withoutPadding(run);
    if (letters.length < MIN_RUN || seen.has(letters)) continue;
    seen.add(letters);
    for (let shift = 0; shift < 4; shift++) yield Buffer.from(shift === 0 ? letters : letters.slice(shift), "base64");
  }
}

const withoutPadding = (piece: string): string => piece.replace(/=+$/, "");

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

/** What hexadecimal there may be: runs of digits with `0x`, `\x`, colons, spaces, commas, quotes or line breaks between them. */
export function* hexReadings(text: string): Generator<Buffer> {
  const digits = text.replace(/(?:0x|\\x)(?=[0-9a-f]{2})/gi, " ").replace(/[\s:,;"'`>|(){}[\].-]+/g, "");
  for (const [run] of digits.matchAll(/[0-9a-f]{96,}/gi)) {
    yield Buffer.from(run, "hex");
    yield Buffer.from(run.slice(1), "hex");
  }
}
