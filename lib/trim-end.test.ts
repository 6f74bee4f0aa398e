import { expect, it } from "vitest";
import { trimEnd } from "./trim-end";

it.each([
  ["abc==", "=", "abc"],
  ["a=b", "=", "a=b"],
  ["===", "=", ""],
  ["", "=", ""],
  ["a\r\n \t", "\r\n", "a\r\n \t"],
  ["x)]\"'", `'")]`, "x"],
  ["host-12", "0123456789", "host-"],
])("%j without %j at its end is %j", (text, characters, trimmed) => {
  expect(trimEnd(text, characters)).toBe(trimmed);
});
