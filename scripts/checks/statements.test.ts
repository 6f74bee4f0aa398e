import { expect, it } from "vitest";
import { statementsIn } from "./statements.mjs";

const RAW = [
  'await deps.db.query({ name: "a", text: "SELECT 1" }, []);',
  "const rows = await db.query<{ id: string }>(FIND, [id]);",
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
