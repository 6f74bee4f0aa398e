/** First characters that make a spreadsheet evaluate a cell as a formula. */
const FORMULA = /^[=+\-@\t\r]/;
/** A spreadsheet executes no formula of these characters alone; at worst it shows a KID with a leading hyphen as an error. */
const IDENTIFIER = /^[A-Za-z0-9_-]*$/;

/**
 * One line of a CSV file (RFC 4180), every cell quoted. A cell that a spreadsheet would evaluate as a formula gets a leading
 * apostrophe, except in the columns of `asIs`. They hold our identifiers, which programs read: an apostrophe would change a KID that
 * begins with a hyphen.
 */
export function csvLine(cells: readonly string[], asIs: ReadonlySet<number> = new Set()): string {
  const guarded = cells.map((cell, column) => (mustGuard(cell, asIs.has(column)) ? `'${cell}` : cell));
  return `${guarded.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")}\r\n`;
}

const mustGuard = (cell: string, isAsIs: boolean) => FORMULA.test(cell) && !(isAsIs && IDENTIFIER.test(cell));
