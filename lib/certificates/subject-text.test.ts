import { describe, expect, it } from "vitest";
import { formatName } from "@/lib/pki/names";
import { processorTime } from "@/lib/testing/processor-time";
import { readSubject } from "./subject-text";

const parts = [
  { type: "C", value: "GB" },
  { type: "O", value: 'Smith, "Jones" + Co; Bank/PLC é' },
  { type: "OU", value: "0190a000-0000-7000-8000-000000000001" },
  { type: "CN", value: "payments" },
];
const reversed = [...parts].reverse();
const quoted = '"Smith, \\"Jones\\" + Co; Bank/PLC é"';

describe("readSubject", () => {
  it.each([
    ["in the portal's notation", formatName(parts), parts],
    ["in RFC 4514 notation", reversed.map((part) => formatName([part])).join(","), reversed],
    ["with an escaped byte", formatName(reversed).replace("é", "\\C3\\A9"), reversed],
    ["in openssl's notation", `subject=C = GB, O = ${quoted}, OU = ${parts[2]?.value}, CN = payments`, parts],
    [
      "in openssl's one-line notation",
      "/C=GB/O=Bank/PLC/CN=payments",
      [parts[0], { type: "O", value: "Bank/PLC" }, parts[3]],
    ],
    [
      "with types in lower case",
      "cn=payments, ou=x",
      [
        { type: "CN", value: "payments" },
        { type: "OU", value: "x" },
      ],
    ],
    ["with one attribute", "CN=payments", [{ type: "CN", value: "payments" }]],
  ])("reads a name %s", (_, text, expected) => {
    expect(readSubject(text)).toEqual(expected);
  });

  it.each([
    "",
    "payments",
    "=",
    "x=1",
    "CN=",
    "CN=a,,O=b",
    "serial=12",
    "kid=abc",
    "/",
    `CN=${"a,".repeat(600)}`,
    "a".repeat(1_001),
  ])("rejects %j", (text) => {
    expect(readSubject(text)).toBeUndefined();
  });

  it("is fast on hostile text", () => {
    for (const text of [
      "CN=".padEnd(1_000, "\\"),
      "/".repeat(1_000),
      `CN=${" ".repeat(990)}x`,
      `CN=${'"'.repeat(900)}`,
    ]) {
      expect(processorTime(() => readSubject(text))).toBeLessThan(50);
    }
  });
});
