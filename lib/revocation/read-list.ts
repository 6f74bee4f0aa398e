/** What one line of a list names. */
export interface ListLine {
  /** Counted from 1, as editors do. */
  line: number;
  /** As written, cut to 100 characters. */
  text: string;
  kid?: string;
  /** Lower-case hex without leading zero octets of the sign. */
  serial?: string;
}

const KID = /^[A-Za-z0-9_-]{43}$/;
const SERIAL = /^[0-9a-f]{8,40}$/;
const MAX_TEXT = 100;

/**
 * Reads KIDs and serials out of pasted text or a CSV (RFC 4180, also with semicolons or tabs): in each line the first cell that
 * is a KID, or else the first that is a serial. Serials may have colons, blanks, `0x` or a word before them. Empty lines, and a
 * first line of a CSV without either (its header), are passed over.
 */
export function readRevocationList(text: string): ListLine[] {
  const lines: ListLine[] = [];
  for (const [index, raw] of text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\r|\n/)
    .entries()) {
    const written = raw.trim();
    if (!written) continue;
    const cells = written.split(/[,;\t]/).map(cellOf);
    const kid = cells.find((cell) => KID.test(cell));
    const serial = kid ? undefined : cells.map(serialOf).find((cell) => cell !== undefined);
    if (!kid && !serial && index === 0 && cells.length > 1) continue;
    lines.push({
      line: index + 1,
      text: written.slice(0, MAX_TEXT),
      ...(kid ? { kid } : {}),
      ...(serial ? { serial } : {}),
    });
  }
  return lines;
}

/** Without quotes, and without the apostrophe that keeps spreadsheets from calculating (our own export writes it). */
function cellOf(cell: string): string {
  const inside = cell.trim().replace(/^"(.*)"$/, "$1");
  return inside.replace(/^'/, "").trim();
}

function serialOf(cell: string): string | undefined {
  const hex = cell
    .toLowerCase()
    .replace(/^serial(?: ?number)?\s*[:=]\s*/, "")
    .replace(/^0x/, "")
    .replace(/[:\s]/g, "");
  if (!SERIAL.test(hex)) return undefined;
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return even.replace(/^(?:00)+/, "");
}
