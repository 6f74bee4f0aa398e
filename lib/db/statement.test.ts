import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { defineStatement, executeIn, type SqlValue, type SqlValues } from "./statement";

const compiled = (text: string) => defineStatement("test", text).text;

describe("the compiled text", () => {
  it.each([
    ["numbers in order of first use", "SELECT $b, $a, $c", "SELECT $1, $2, $3"],
    ["one number for one name", "SELECT $a, $b, $a", "SELECT $1, $2, $1"],
    ["casts", "SELECT $before::timestamptz, $list::text[]", "SELECT $1::timestamptz, $2::text[]"],
    ["names with a common beginning", "SELECT $id, $ids, $id_2", "SELECT $1, $2, $3"],
    ["names beside operators", "SELECT a=$a AND(b<$b)OR-$c", "SELECT a=$1 AND(b<$2)OR-$3"],
    ["no placeholder", "SELECT 1", "SELECT 1"],
    ["strings", "SELECT '$a', 'it''s $a', '', $b", "SELECT '$a', 'it''s $a', '', $1"],
    ["strings with escapes", String.raw`SELECT E'\'$a', e'\\', $b`, String.raw`SELECT E'\'$a', e'\\', $1`],
    ["a backslash at the end of a plain string", String.raw`SELECT '\', $b`, String.raw`SELECT '\', $1`],
    ["quoted identifiers", `SELECT "$a", "b""$a", $b`, `SELECT "$a", "b""$a", $1`],
    ["identifiers", "SELECT a$b, money$, é$b, $b", "SELECT a$b, money$, é$b, $1"],
    ["dollar-quoted strings", "SELECT $$ $a $$, $t$ $a $$ $u$ $t$, $b", "SELECT $$ $a $$, $t$ $a $$ $u$ $t$, $1"],
    ["comments", "SELECT 1 -- $a it's\n, /* $a ' \n */ $b", "SELECT 1 -- $a it's\n, /* $a ' \n */ $1"],
  ])("has %s", (_what, text, expected) => {
    expect(compiled(text)).toBe(expected);
  });

  it.each(["SELECT $1", "SELECT $a, $2::text"])("is refused with a numbered placeholder: %s", (text) => {
    expect(() => compiled(text)).toThrow(/^The statement test has the placeholder \$\d: give it a name$/);
  });
});

describe("the values", () => {
  const FIND = defineStatement<{ id: string; before: Date | null }>("find", "SELECT $before, $id, $before");

  it("are in the order of the placeholders, whatever order they are given in", () => {
    expect(FIND.valuesOf({ id: "a", before: null })).toEqual([null, "a"]);
    expect(FIND.valuesOf({ before: new Date(0), id: "a" })).toEqual([new Date(0), "a"]);
  });

  it("must be complete", () => {
    const incomplete = { id: "a", before: undefined } as unknown as { id: string; before: null };
    expect(() => FIND.valuesOf(incomplete)).toThrow("The statement find needs the value before");
    expect(() => FIND.valuesOf({ before: null } as never)).toThrow("The statement find needs the value id");
  });

  it("must have a placeholder", () => {
    const unknown = { id: "a", before: null, limit: 1 };
    expect(() => FIND.valuesOf(unknown)).toThrow("The statement find has no placeholder for limit");
    // @ts-expect-error: the compiler refuses it where the values are written
    expect(() => FIND.valuesOf({ id: "a", before: null, limit: 1 })).toThrow();
  });
});

describe("a statement on the database", () => {
  let t: Harness;
  beforeAll(async () => {
    t = await createHarness();
  });
  afterAll(() => t.close());

  it("returns its values", async () => {
    type Values = { text: string; count: number; at: Date; list: readonly string[]; none: string | null };
    const ECHO = defineStatement<Values, Record<string, unknown>>(
      "test-echo",
      `SELECT $text::text AS "text", $count::int AS "count", $at::timestamptz AS "at", $list::text[] AS "list",
        $none::text AS "none", $text || '$text' AS "twice"`,
    );
    const values = { text: "a", count: 2, at: new Date("2030-01-01T00:00:00Z"), list: ["x", "y"], none: null };
    expect(await t.deps.db.query(ECHO, values)).toEqual([{ ...values, twice: "a$text" }]);
  });

  it("runs inside a transaction, and is undone with it", async () => {
    const RENAME = defineStatement<{ name: string; id: string }>(
      "test-rename",
      "UPDATE organisations SET legal_name = $name WHERE id = $id AND legal_name <> $name",
    );
    const { id, legalName } = await t.makeOrganisation();
    const renaming = t.deps.db.transaction(async (tx) => {
      expect(await executeIn(tx, RENAME, { id, name: "Another" })).toBe(1);
      throw new Error("undo");
    });
    await expect(renaming).rejects.toThrow("undo");
    expect(await t.deps.db.prisma.organisation.findUnique({ where: { id } })).toMatchObject({ legalName });
  });
});

it("puts every value where its name stood", () => {
  const names = fc.constantFrom("a", "b", "ab", "a_1", "before", "B");
  const literals = fc.constantFrom(
    "'$a'",
    "'it''s $b'",
    '"$a"',
    "x$a",
    "$$ $b $$",
    "$q$ $a '$q$",
    "/* $a */",
    "E'\\'$b'",
  );
  const parts = fc.array(
    fc.oneof(
      names.map((name) => ({ name })),
      literals.map((literal) => ({ literal })),
    ),
  );
  fc.assert(
    fc.property(parts, (list) => {
      const text = list.map((part) => ("name" in part ? `$${part.name}::text` : part.literal)).join(" , ");
      const values: Record<string, SqlValue> = {};
      for (const part of list) if ("name" in part) values[part.name] = `value of ${part.name}`;
      const statement = defineStatement<SqlValues>("test", text);
      const given = statement.valuesOf(values);
      const pieces = statement.text.split(" , ").filter((piece) => piece !== "");
      expect(pieces).toHaveLength(list.length);
      for (const [index, part] of list.entries()) {
        if (!("name" in part)) expect(pieces[index]).toBe(part.literal);
        else expect(given[Number(/^\$(\d+)::text$/.exec(pieces[index] ?? "")?.[1]) - 1]).toBe(values[part.name]);
      }
      expect(new Set(given).size).toBe(given.length);
    }),
  );
});
