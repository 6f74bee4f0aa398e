import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { DnsNames } from "@/lib/certificates/schema/csr";
import { Kid, SearchText } from "@/lib/operation/fields";
import { readValue } from "@/lib/operation/parse";

/** A schema called directly gives the library's own messages: `parseInput` and `readValue` pass ours. */
const CALL = /(?<!\b(?:Date|JSON))\.(?:safe)?parse(?:Async)?\(|\bz\.prettifyError\(/i;

it.each([
  ["SearchText.safeParse(q)", true],
  ["schema\n  .parse(q)", true],
  ["await Kid.parseAsync(q)", true],
  ["Date.parse(before)", false],
  ["JSON.parse(text)", false],
])("%j is a call of a schema: %s", (code, isCall) => expect(CALL.test(code)).toBe(isCall));

it("no page, form or component calls a schema", () => {
  const files = globSync("{app,components}/**/*.{ts,tsx}").filter((file) => !/\.test\.tsx?$/.test(file));
  expect(files.length).toBeGreaterThan(200);
  expect(files.filter((file) => CALL.test(readFileSync(file, "utf8")))).toEqual([]);
});

it.each([
  [SearchText, "x".repeat(4_001), "Use at most 4000 characters."],
  [SearchText, "x".repeat(501), "Use at most 500 characters."],
  [SearchText, "\u200b", "Enter a search term."],
  [SearchText, undefined, "This field is required."],
  [Kid, "short", "A KID has 43 letters, digits, hyphens and underscores."],
  [DnsNames, 7, undefined],
])("%# a value that a page rejects has a message of ours", (schema, raw, text) => {
  const { message } = readValue(schema, raw);
  expect(message).toMatch(/^[A-Z].*\.$/);
  expect(message).not.toMatch(/Invalid (input|option)|received|Too big|Too small|expected/);
  if (text) expect(message).toBe(text);
});
