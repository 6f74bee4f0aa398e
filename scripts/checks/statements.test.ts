import { expect, it } from "vitest";
import { numberedIn, statementsIn } from "./statements.mjs";

const RAW = [
  "await deps.db.query(FIND, {});",
  "const rows = await db.query<{ id: string }>(FIND, { id });",
  "await tx.$queryRaw`SELECT 1`;",
  'await tx.$executeRawUnsafe("DELETE FROM users");',
  "await pool.query(text);",
  "await connection.query<Row>(text);",
  "const { query } = deps.db;",
  "const run = deps.db.query;",
  "await tx.oAuthClient.findMany({});",
  "await ctx.deps.db.prisma.user.update({ where, data });",
  "await certificate.createManyAndReturn({ data });",
  "const row = await prisma\n  .session.findUniqueOrThrow({ where });",
];

const TEXT = [
  "const ADD = `INSERT INTO users (id) VALUES ($id)`;",
  'const END = "DELETE FROM sessions WHERE id = $id";',
  'const RENAME = "UPDATE users u SET name = $name";',
  "const FIND = `SELECT id,\n  name\nFROM users`;",
];

it.each([...RAW, ...TEXT])("finds %s in an operation", (code) => {
  const [place] = statementsIn("lib/keys/add-key.ts", `const a = 1;\n${code}\n`);
  expect(place).toMatch(/^lib\/keys\/add-key\.ts:[23]$/);
});

it.each(["lib/keys/store.ts", "lib/keys/store/ring.ts", "lib/db/notify.ts", "lib/keys/add-key.test.ts"])(
  "allows statements in %s",
  (path) => {
    expect(statementsIn(path, [...RAW, ...TEXT].join("\n"))).toEqual([]);
  },
);

it("allows fragments beside their predicate, but no calls there", () => {
  expect(statementsIn("lib/state/key.ts", TEXT.join("\n"))).toEqual([]);
  for (const code of RAW) expect(statementsIn("lib/state/key.ts", code)).toHaveLength(1);
});

it.each([
  "const { query } = url; const first = url.query.first;",
  "const certificate = text.certificate.replace(a, b);",
  "// Select one from the list, update it and set its name.",
])("accepts %s", (code) => {
  expect(statementsIn("server/a.ts", code)).toEqual([]);
});

it.each(["lib/keys/store.ts", "lib/keys/store/ring.ts", "lib/db/watch.ts", "lib/state/key.ts", "cli/bench/list.ts"])(
  "finds placeholders with a number in %s",
  (path) => {
    const source = 'const a = `SELECT id\n FROM keys WHERE id = $1`;\nconst b = isValidSql("c", "$22");';
    expect(numberedIn(path, source)).toEqual([`${path}:2`, `${path}:3`]);
  },
);

it.each([
  ["lib/keys/store.ts", "const a = `SELECT id FROM keys WHERE id = $id AND cost = $id::int`;"],
  ["lib/db/like.ts", 'const b = text.replace(/x(.)/, "$1");'],
  ["lib/db/statement.ts", "return `$1`;"],
  ["lib/db/statement.test.ts", 'expect(text).toBe("SELECT $1");'],
  ["lib/pki/number-lists.ts", '["x", /(y)/, "$1"],'],
])("accepts %s: %s", (path, source) => {
  expect(numberedIn(path, source)).toEqual([]);
});
