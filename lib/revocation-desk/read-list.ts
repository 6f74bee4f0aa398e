import type { CertificateReference } from "@/lib/certificates/reference";
import { readSubject, type SubjectPart } from "@/lib/certificates/subject-text";
import { readIdentifier } from "@/lib/operation/identifiers";

/** What one line of a list names. */
export interface ListLine {
  /** Counted from 1, as editors do. */
  line: number;
  /** As written, cut to 100 characters. */
  text: string;
  /** Undefined where the line names nothing. */
  reference?: CertificateReference;
}

const MAX_TEXT = 100;
/** No identifier is longer, whatever stands around it. */
const MAX_CELL = 300;
/** Of one line; a CSV of ours has 18 columns. */
const MAX_CELLS = 25;

/** A column that exports call so. */
const COLUMN =
  /^"?(?:kid|serial(?:[ _-]?number)?|(?:sha-?(?:1|256)[ _-]?)?(?:thumb|finger)print(?:[ _-]?sha-?(?:1|256))?|subject|certificate)"?$/i;

/** The first line of a table, and not a subject or a mistyped identifier, which must be told. */
const isHeader = (line: string): boolean =>
  line.split(/[,;\t]/, MAX_CELLS).some((cell, _, cells) => cells.length > 1 && COLUMN.test(cell.trim()));

/**
 * Reads identifiers out of pasted text or a CSV (RFC 4180, also with semicolons or tabs): in each line the first cell that is a KID or
 * SHA-256 thumbprint, or else the first that is a SHA-1 thumbprint or a serial, or else a subject. Spellings are those of the search
 * (`lib/operation/identifiers.ts`, `lib/certificates/subject-text.ts`). Empty lines, and a first line of a CSV without any (its
 * header), are passed over.
 */
export function readRevocationList(text: string): ListLine[] {
  const lines: ListLine[] = [];
  for (const [index, raw] of text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\r|\n/)
    .entries()) {
    const written = raw.trim();
    if (!written) continue;
    const reference = referenceIn(written);
    if (!reference && index === 0 && isHeader(written)) continue;
    lines.push({ line: index + 1, text: written.slice(0, MAX_TEXT), ...(reference ? { reference } : {}) });
  }
  return lines;
}

function referenceIn(line: string): CertificateReference | undefined {
  // First, because the serialNumber of a subject would be read as the serial of a certificate.
  const whole = readSubject(line);
  if (whole && whole.length > 1) return { subject: whole };
  const identifiers = line
    .split(/[,;\t]/, MAX_CELLS)
    .flatMap((cell) => (cell.length > MAX_CELL ? [] : (readIdentifier(cell) ?? [])));
  const identifier = identifiers.find(({ kid }) => kid) ?? identifiers[0];
  if (identifier) return { identifier };
  const subject = whole ?? subjectInQuotes(line);
  return subject && { subject };
}

/** A subject has commas, so a CSV quotes it (RFC 4180 §2). */
function subjectInQuotes(line: string): SubjectPart[] | undefined {
  const fields = line.match(/"(?:[^"]|"")*"/g)?.slice(0, MAX_CELLS) ?? [];
  for (const field of fields) {
    const subject = readSubject(field.slice(1, -1).replaceAll('""', '"'));
    if (subject) return subject;
  }
  return undefined;
}
