import type { CertificateReference } from "@/lib/certificates/reference";
import { readSubject } from "@/lib/certificates/subject-text";
import { readIdentifier } from "@/lib/operation/identifiers";

/** What one line of a list names. */
export interface ListLine {
  /** Counted from 1, as editors do. */
  line: number;
  /** As written, cut to 100 characters. */
  text: string;
  /** Several when several of its cells can be read: they must name one certificate. Empty where none can. */
  references: CertificateReference[];
}

const MAX_TEXT = 100;
/** No subject is longer, whatever stands around it. */
const MAX_CELL = 1_000;
/** Of one line; a CSV of ours has 18 columns. */
const MAX_CELLS = 25;
/** Of one line; a CSV of ours has five. */
const MOST_REFERENCES = 8;

/** A column of what names the certificate of a row, as exports call it; not that of its predecessor or of its key. */
const COLUMN =
  /^(?:(?:certificate )?(?:kid|id|serial(?:[ _-]?(?:number|no\.?))?)|(?:sha-?(?:1|256)[ _-]?)?(?:thumb|finger)print(?:[ _-]?\(?sha-?(?:1|256)\)?)?|subject|certificate)$/i;

/** Bullets and numbers in front of a line, and what a person noted behind it. */
const BULLET = /^(?:[-*•]|\d{1,4}[.)])\s+/;
const NOTE = /\s#.*$/s;
/** A line that is a note as a whole. */
const COMMENT = /^(?:#|\/\/)/;

/**
 * Reads identifiers out of pasted text or a CSV (RFC 4180, also with semicolons, tabs or bars): below a header that has such columns, in
 * those columns; else in all cells of a line. Subjects are read where there is no identifier. Spellings are those of the search
 * (`lib/operation/identifiers.ts`, `lib/certificates/subject-text.ts`). Empty lines, comments (`#`, `//`) and a header are passed over.
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

/** Which columns of a table name its certificates; undefined when the line is no header: one column alone is a word. */
function columnsOf(line: string): ReadonlySet<number> | undefined {
  const cells = cellsOf(line).map((cell) => cell.trim());
  const columns = new Set(cells.flatMap((cell, index) => (COLUMN.test(cell) ? [index] : [])));
  return cells.length > 1 && columns.size > 0 ? columns : undefined;
}

function referencesIn(raw: string, columns: ReadonlySet<number> | undefined): CertificateReference[] {
  const line = raw.trim().replace(BULLET, "").replace(NOTE, "");
  if (!columns) {
    // First, because the serialNumber of a subject would be read as the serial of a certificate.
    const whole = readSubject(line);
    if (whole && whole.length > 1) return [{ subject: whole }];
  }
  const cells = cellsOf(columns ? raw : line).filter(
    (cell, index) => cell.length <= MAX_CELL && (columns?.has(index) ?? true),
  );
  const identifiers = cells.flatMap((cell) => readIdentifier(cell) ?? []).slice(0, MOST_REFERENCES);
  if (identifiers.length > 0) return identifiers.map((identifier) => ({ identifier }));
  const subject = cells.map(readSubject).find(Boolean);
  return subject ? [{ subject }] : [];
}

/** The cells of a line, without their quotes. One that is not closed ends with the line. Linear in its length. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  let isBlank = true;
  for (let at = 0; at < line.length && cells.length < MAX_CELLS; at++) {
    const character = line.charAt(at);
    if (isQuoted && character === '"' && line.charAt(at + 1) === '"') {
      cell += character;
      at += 1;
    } else if (character === '"' && (isQuoted || isBlank)) {
      isQuoted = !isQuoted;
      if (isQuoted) cell = "";
    } else if (!isQuoted && /[,;\t|]/.test(character)) {
      cells.push(cell);
      cell = "";
      isBlank = true;
    } else {
      cell += character;
      isBlank &&= /\s/.test(character);
    }
  }
  return cells.length < MAX_CELLS ? [...cells, cell] : cells;
}
