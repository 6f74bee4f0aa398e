import type { Database } from "./database";
import type { SqlValues, Statement } from "./statement";

/** The LIMIT of such statements: one that deletes a million rows would hold its locks too long. */
export const DELETE_BATCH = 10_000;

/** Repeats a statement that deletes up to `DELETE_BATCH` rows and returns one row for each. @returns the number of deleted rows */
export async function deleteInBatches<Values extends SqlValues>(
  db: Pick<Database, "query">,
  statement: Statement<Values>,
  values: NoInfer<Values>,
): Promise<number> {
  let total = 0;
  for (;;) {
    const { length } = await db.query(statement, values);
    total += length;
    if (length < DELETE_BATCH) return total;
  }
}
