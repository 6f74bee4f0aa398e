const columns = new Map<string, string>();

/** A member's column: `notBefore` is `not_before`. */
function columnOf(member: string): string {
  let column = columns.get(member);
  if (column === undefined) {
    column = member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    columns.set(member, column);
  }
  return column;
}

/**
 * A row under the names of its columns, as `jsonb_populate_record(NULL::table, …)` reads it: bytes in PostgreSQL's hex notation; dates
 * become ISO strings in JSON. The table's columns must be the members' names in snake case.
 */
export function toColumns(row: object): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [member, value] of Object.entries(row)) {
    record[columnOf(member)] = value instanceof Uint8Array ? `\\x${Buffer.from(value).toString("hex")}` : value;
  }
  return record;
}
