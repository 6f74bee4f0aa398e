import type { CertificateReference } from "@/lib/certificates/reference";
import { readSubject } from "@/lib/certificates/subject-text";
import { readIdentifier } from "@/lib/operation/identifiers";

/** One line of a list with its references. */
export interface ListLine {
  /** Line number from 1, as in editors. */
  line: number;
  /** As written, truncated to 100 characters. */
  text: string;
  /** One for each cell that can be parsed; all must refer to the same certificate. Empty if none can. */
  references: CertificateReference[];
}

const MAX_TEXT = 100;
/** Longer than any subject. */
const MAX_CELL = 1_000;
/** Cells per line; our CSV has 18 columns. */
const MAX_CELLS = 25;
/** References per line; our CSV has five. */
const MAX_REFERENCES = 8;

/** Header of a column that identifies the certificate of a row, as named by exports; not its predecessor or its key. */
const COLUMN =
  /^(?:(?:certificate )?(?:kid|id|serial(?:[ _-]?(?:number|no\.?))?)|(?:sha-?(?:1|256)[ _-]?)?(?:thumb|finger)print(?:[ _-]?\(?sha-?(?:1|256)\)?)?|subject|certificate)$/i;

/** Bullets and numbers at the start of a line, and a comment at its end. */
const BULLET = /^(?:[-*•]|\d{1,4}[.)])\s+/;
const NOTE = /\s#.*$/s;
/** A line that is a comment. */
const COMMENT = /^(?:#|\/\/)/;

/**
 * Parses identifiers in text or a CSV (RFC 4180, also with semicolons, tabs or vertical bars): with a matching header in its columns,
 * otherwise in all cells of a line. Subjects are used in lines without identifier. Accepts the notations of the search
 * (`lib/operation/identifiers.ts`, `lib/certificates/subject-text.ts`). Skips empty lines, comments (`#`, `//`) and a header.
 */
export function readRevocationList(text: string): ListLine[] {
  const lines: ListLine[] = [];
  let columns: ReadonlySet<number> | undefined;
  let isFirst = true;
  for (const [index, raw] of text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\r|\n/)
    .entries()) {
    const written = raw.trim();
    if (!written || COMMENT.test(written)) continue;
    if (isFirst) columns = columnsOf(written);
    const isHeader = isFirst && columns !== undefined;
    isFirst = false;
    if (!isHeader)
      lines.push({ line: index + 1, text: written.slice(0, MAX_TEXT), references: referencesIn(raw, columns) });
  }
  return lines;
}

/** The columns that identify certificates; undefined when the line is not a header. A header has at least two columns. */
function columnsOf(line: string): ReadonlySet<number> | undefined {
  const cells = cellsOf(line).map((cell) => cell.trim());
  const columns = new Set(cells.flatMap((cell, index) => (COLUMN.test(cell) ? [index] : [])));
  return cells.length > 1 && columns.size > 0 ? columns : undefined;
}

function referencesIn(raw: string, columns: ReadonlySet<number> | undefined): CertificateReference[] {
  const line = raw.trim().replace(BULLET, "").replace(NOTE, "");
  if (!columns) {
    // First, because the serialNumber of a subject would be parsed as the serial of a certificate.
    const whole = readSubject(line);
    if (whole && whole.length > 1) return [{ subject: whole }];
  }
  const cells = cellsOf(columns ? raw : line).filter(
    (cell, index) => cell.length <= MAX_CELL && (columns?.has(index) ?? true),
  );
  const identifiers = cells.flatMap((cell) => readIdentifier(cell) ?? []).slice(0, MAX_REFERENCES);
  if (identifiers.length > 0) return identifiers.map((identifier) => ({ identifier }));
  const subject = cells.map(readSubject).find(Boolean);
  return subject ? [{ subject }] : [];
}

/** The cells of a line, without quotes. An unclosed quote ends with the line. Linear in its length. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  let isEmpty = true;
  for (let at = 0; at < line.length && cells.length < MAX_CELLS; at++) {
    const character = line.charAt(at);
    if (isQuoted && character === '"' && line.charAt(at + 1) === '"') {
      cell += character;
      at += 1;
    } else if (character === '"' && (isQuoted || isEmpty)) {
      isQuoted = !isQuoted;
      if (isQuoted) cell = "";
    } else if (!isQuoted && /[,;\t|]/.test(character)) {
      cells.push(cell);
      cell = "";
      isEmpty = true;
    } else {
      cell += character;
      isEmpty &&= /\s/.test(character);
    }
  }
  return cells.length < MAX_CELLS ? [...cells, cell] : cells;
}
