import { expect, it } from "vitest";
import type { Database } from "./database";
import { DELETE_BATCH, deleteInBatches } from "./delete-in-batches";
import { defineStatement } from "./statement";

const DELETE = defineStatement<{ before: Date }>(
  "test-delete",
  "DELETE FROM a WHERE at < $before RETURNING 1 AS deleted",
);

it.each([
  ["nothing", [0], 0],
  ["part of a batch", [3], 3],
  ["two full batches", [DELETE_BATCH, DELETE_BATCH, 0], 2 * DELETE_BATCH],
])("repeats the statement until a batch is not full: %s", async (_what, batches, total) => {
  const given: unknown[] = [];
  const db: Pick<Database, "query"> = {
    query: async (statement, values) => {
      given.push(statement.valuesOf(values));
      return new Array(batches[given.length - 1]).fill({ deleted: 1 });
    },
  };
  const before = new Date(0);
  expect(await deleteInBatches(db, DELETE, { before })).toBe(total);
  expect(given).toEqual(batches.map(() => [before]));
});
