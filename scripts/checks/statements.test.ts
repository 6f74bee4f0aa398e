import { expect, it } from "vitest";
import { numberedIn, statementsIn } from "./statements.mjs";

const RAW = [
  "await deps.db.query(FIND, {});",
  "const rows = await db.query<{ id: string }>(FIND, { id });",
  "await tx.$queryRaw`SELECT 1`;",
  'await tx.$executeRawUnsafe("DELETE FROM users");',
];

it.each(RAW)("finds %s in an operation", (line) => {
  expect(statementsIn("lib/keys/add-key.ts", `const a = 1;\n${line}\n`)).toEqual(["lib/keys/add-key.ts:2"]);
});

it.each(["lib/keys/store.ts", "lib/keys/store/ring.ts", "lib/db/notify.ts", "lib/keys/add-key.test.ts"])(
  "allows statements in %s",
  (path) => {
    expect(statementsIn(path, RAW.join("\n"))).toEqual([]);
  },
);

it("distinguishes the query of a URL from one of the database", () => {
  expect(statementsIn("server/a.ts", "const { query } = url; const first = url.query.first;")).toEqual([]);
});

it.each([
  "lib/keys/store.ts",
  "lib/keys/store/ring.ts",
  "lib/db/watch.ts",
  "lib/webhooks/event-sql.ts",
  "cli/bench/list.ts",
])("finds placeholders with a number in %s", (path) => {
  const source = 'const a = `SELECT id\n FROM keys WHERE id = $1`;\nconst b = isValidSql("c", "$22");';
  expect(numberedIn(path, source)).toEqual([`${path}:2`, `${path}:3`]);
});

it.each([
  ["lib/keys/store.ts", "const a = `SELECT id FROM keys WHERE id = $id AND cost = $id::int`;"],
  ["lib/db/like.ts", 'const b = text.replace(/x(.)/, "$1");'],
  ["lib/db/statement.ts", "return `$1`;"],
  ["lib/db/statement.test.ts", 'expect(text).toBe("SELECT $1");'],
  ["lib/pki/number-lists.ts", '["x", /(y)/, "$1"],'],
])("accepts %s: %s", (path, source) => {
  expect(numberedIn(path, source)).toEqual([]);
});
