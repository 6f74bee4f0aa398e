import { expect, it } from "vitest";
import { compare } from "./_check-key-sets";

it.each([
  [
    "all active keys",
    { keys: [{ kid: "a" }, { kid: "b" }] },
    ["a"],
    "public, max-age=60",
    "active",
    "2 keys, caches keep it for 60 s.",
  ],
  ["none expected", { keys: [] }, [], "", "active", "0 keys."],
  ["one missing", { keys: [{ kid: "b" }] }, ["a", "b"], "", "expiring", "1 key. 1 active key is not in it"],
  ["several missing", { keys: [null, {}] }, ["a", "b"], "", "expiring", "2 keys. 2 active keys are not in it"],
  ["something else", { error: "x" }, ["a"], "", "failed", "The answer is not a key set."],
  ["nothing", null, [], "", "failed", "The answer is not a key set."],
])("%s", (_, published, kids, cacheControl, status, text) => {
  const result = compare(published, kids, cacheControl);
  expect(result.status).toBe(status);
  expect(result.text.startsWith(text)).toBe(true);
});
