import { describe, expect, it } from "vitest";
import { z } from "zod";
import { inputMessage } from "./input-messages";
import type { Operation } from "./operation";

const message = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value, { error: inputMessage }).error?.issues[0]?.message;

describe("inputMessage", () => {
  it.each([
    [z.string(), undefined, "This field is required."],
    [z.string(), 7, "Enter text."],
    [z.string().min(1), "", "This field is required."],
    [z.string().min(3), "ab", "Use at least 3 characters."],
    [z.string().max(1), "ab", "Use at most 1 character."],
    [z.array(z.string()).max(2), ["a", "b", "c"], "Use at most 2 entries."],
    [z.number().min(1), 0, "Enter a number of at least 1."],
    [z.number().lt(5), 5, "Enter a number of at most 4."],
    [z.coerce.number(), "many", "Enter a number."],
    [z.number().multipleOf(5), 7, "Enter a multiple of 5."],
    [z.enum(["a", "b"]), "c", "Choose one of: a, b."],
    [z.enum(["a", "b"]), undefined, "This field is required."],
    [z.literal("a"), "b", "Use a."],
    [z.email(), "ada", "Enter an email address such as name@example.com."],
    [z.strictObject({}), { admin: true }, 'Unknown field: "admin".'],
    [z.stringbool().or(z.boolean()), 7, "Enter true or false."],
    [z.string().refine(() => false), "x", "This value is not allowed."],
    [z.string().min(3, "The schema's own message."), "ab", "The schema's own message."],
  ])("%# states the expected input", (schema, value, words) => expect(message(schema, value)).toBe(words));
});

const operations = Object.values(
  import.meta.glob<Record<string, unknown>>(["../*/*.ts", "!../*/*.test.ts", "!../testing/*", "!../db/*"], {
    eager: true,
  }),
)
  .flatMap((module) => Object.values(module))
  .filter(
    (value): value is Operation =>
      typeof value === "object" && value !== null && "execute" in value && "permission" in value,
  );

/** Wrong types, missing values, too short, too long, too small, too big, wrong options and wrong formats. */
const WRONG = [
  undefined,
  null,
  7,
  -1,
  1.5,
  1e15,
  true,
  [],
  [7],
  ["?"],
  {},
  { x: 1 },
  "",
  " ",
  "?",
  "x\0",
  "x".repeat(300_000),
];

describe("the message of a wrong member", () => {
  it.each(operations.map((operation) => [operation.operation, operation.input] as const))(
    "of %s states the expected input",
    (_, input) => {
      const { properties = {} } = z.toJSONSchema(input, { io: "input", unrepresentable: "any" });
      const names = Object.keys(properties);
      const inputs: unknown[] = [
        ...[undefined, null, 7, "x", []],
        { isAdministrator: true },
        ...WRONG.map((value) => Object.fromEntries(names.map((name) => [name, value]))),
        ...names.flatMap((name) => WRONG.map((value) => ({ [name]: value }))),
      ];
      for (const raw of inputs) {
        for (const { message: words, path } of input.safeParse(raw, { error: inputMessage }).error?.issues ?? []) {
          expect([path, words]).toEqual([
            path,
            expect.not.stringMatching(/invalid (input|option)|received|expected|too (big|small)/i),
          ]);
          expect([path, words]).toEqual([path, expect.stringMatching(/^[A-Z].*\.$/s)]);
        }
      }
    },
  );
});
