/** What makes a spreadsheet calculate instead of show. */
const FORMULA = /^[=+\-@\t\r]/;
/** A spreadsheet does not run what has only these characters; at worst it shows a KID with a hyphen in front as an error. */
const IDENTIFIER = /^[A-Za-z0-9_-]*$/;

/**
 * One line of a CSV file (RFC 4180), every cell quoted. A cell that a spreadsheet would take for a formula gets an apostrophe in
 * front. Not so in the columns of `asIs`, which hold identifiers of ours: programs read them, and an apostrophe would make another
 * KID of one that begins with a hyphen.
 */
export function csvLine(cells: readonly string[], asIs: ReadonlySet<number> = new Set()): string {
  const guarded = cells.map((cell, column) => (mustGuard(cell, asIs.has(column)) ? `'${cell}` : cell));
  return `${guarded.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")}\r\n`;
}

const mustGuard = (cell: string, isAsIs: boolean) => FORMULA.test(cell) && !(isAsIs && IDENTIFIER.test(cell));
