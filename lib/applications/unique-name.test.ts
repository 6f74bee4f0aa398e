import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { makeUniqueName } from "./unique-name";

const fixed = () => new Uint8Array([0xde, 0xad, 0xbe, 0xef]);

it.each([
  ["Payments", "payments-deadbeef"],
  ["Zürich  Überweisung!", "zurich-uberweisung-deadbeef"],
  ["../../etc/passwd", "etc-passwd-deadbeef"],
  ["日本", "application-deadbeef"],
  ["A".repeat(100), `${"a".repeat(31)}-deadbeef`],
])("%s becomes %s", (name, expected) => {
  expect(makeUniqueName(name, fixed)).toBe(expected);
});

it("is valid in certificates and file names for any name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      expect(makeUniqueName(name, randomBytes)).toMatch(/^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$/);
    }),
  );
});
