const columns = new Map<string, string>();

/** The column name of a member: `notBefore` becomes `not_before`. */
function columnOf(member: string): string {
  let column = columns.get(member);
  if (column === undefined) {
    column = member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    columns.set(member, column);
  }
  return column;
}

/**
 * A row keyed by column name, as `jsonb_populate_record(NULL::table, …)` reads it: bytes in PostgreSQL's hex format; dates become ISO strings
 * in JSON. The table's columns must be the member names in snake case.
 */
export function toColumns(row: object): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [member, value] of Object.entries(row)) {
    record[columnOf(member)] = value instanceof Uint8Array ? `\\x${Buffer.from(value).toString("hex")}` : value;
  }
  return record;
}
