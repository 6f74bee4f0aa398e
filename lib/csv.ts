/** First characters that make a spreadsheet evaluate a cell as a formula; some read the full-width ones alike. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
/** The same after a character that separates cells or rows where the comma does not: Excel's separator is that of the region, often a semicolon. */
const FORMULA_INSIDE = /([;\t\r\n])(?=[=+\-@])/g;
/** A spreadsheet executes no formula of these characters alone; at worst it shows a KID with a leading hyphen as an error. */
const IDENTIFIER = /^[A-Za-z0-9_-]*$/;

/**
 * One line of a CSV file (RFC 4180), every cell quoted. A cell that a spreadsheet would evaluate as a formula gets a leading
 * apostrophe, also inside a cell where another separator than the comma would begin one, except in the columns of `asIs`. They hold our identifiers, which programs read: an apostrophe would change a KID that
 * begins with a hyphen.
 */
export function csvLine(cells: readonly string[], asIs: ReadonlySet<number> = new Set()): string {
  const guarded = cells.map((cell, column) => (asIs.has(column) && IDENTIFIER.test(cell) ? cell : guard(cell)));
  return `${guarded.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")}\r\n`;
}

const guard = (cell: string): string => (FORMULA.test(cell) ? `'${cell}` : cell).replaceAll(FORMULA_INSIDE, "$1'");
