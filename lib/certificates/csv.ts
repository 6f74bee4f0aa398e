/** What makes a spreadsheet calculate instead of show. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * One line of a CSV file (RFC 4180), every cell quoted. A cell that a spreadsheet would take for a formula gets an apostrophe in
 * front; KIDs that begin with a hyphen too, and `lib/revocation` takes it off again.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${(FORMULA.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`).join(",")}\r\n`;
}
