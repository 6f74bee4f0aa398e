import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { GivenInstant, lineOfText, linesOfText, SearchText } from "./fields";
import { decodeTimeCursor, encodeCursor } from "./paging";

describe("a search text", () => {
  it.each([
    ["\u200e4A 1B\u200f", "4A 1B"],
    ["\u202epay\u2066ments\ufeff", "payments"],
    ["  a\t\n b\u0000c\u00a0", "a b c"],
    ["می\u200cخواهم", "می\u200cخواهم"], // the joiner is part of the name
    ["\ud800x", "x"],
    ["e\u0301", "é"],
  ])("%j is parsed as %j", (text, expected) => {
    expect(SearchText.parse(text)).toBe(expected);
  });

  it.each(["", " ", "\u200e", "x".repeat(501)])("%j is rejected with a message", (text) => {
    expect(SearchText.safeParse(text).error?.issues[0]?.message).toMatch(/^(Enter a search term|Use at most 500)/);
  });
});

describe("a text that people write", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = String(privateKey.export({ format: "pem", type: "pkcs8" }));
  const der = privateKey.export({ format: "der", type: "pkcs8" });
  const encrypted = privateKey.export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "x" });
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "pem", type: "pkcs1" });
  const ed25519 = generateKeyPairSync("ed25519").privateKey;

  it.each([
    ["PEM", pem],
    ["PEM in one line", pem.replaceAll("\n", " ")],
    ["PEM without its lines, as an input pastes it", pem.replaceAll("\n", "")],
    ["base64", der.toString("base64")],
    ["base64 of 64 characters", ed25519.export({ format: "der", type: "pkcs8" }).toString("base64")],
    ["a JWK", JSON.stringify(privateKey.export({ format: "jwk" }))],
    ["an encrypted key", String(encrypted)],
    ["RSA after a sentence", `The key of the gateway:\n${rsa}`],
  ])("is not a private key: %s", (_, key) => {
    const oneLine = lineOfText(1, 2_000).safeParse(key.replaceAll("\n", ""));
    for (const { error } of [oneLine, linesOfText(2_000).safeParse(key)]) {
      expect(error?.issues.map(({ message }) => message)).toEqual([expect.stringMatching(/private key.*not saved/)]);
      expect(JSON.stringify(error)).not.toContain(key.slice(40, 60));
    }
  });

  it.each([
    "The private key is in the HSM of rack 4; its backup is in vault 2.",
    "KID Ql3bX0mJ4sYw7nT2vR8kPz5cU1dE6fG9hA0iB3jC4kL",
    "3f:2a:91:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00",
    "-----BEGIN CERTIFICATE REQUEST-----",
    "0123456789".repeat(10),
  ])("may be %j", (text) => {
    expect([lineOfText(1, 100).parse(text), linesOfText(100).parse(text)]).toEqual([text, text]);
  });
});

describe("a time in input", () => {
  it.each(["1970-01-01T00:00:00Z", "2027-01-31T12:00:00+02:00", "9999-12-31T23:59:59.999Z"])("may be %s", (text) => {
    expect(GivenInstant.safeParse(text).success).toBe(true);
  });

  it.each([
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "1970-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "+010000-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "yesterday",
  ])("is not %s", (text) => {
    expect(GivenInstant.safeParse(text).success).toBe(false);
  });

  it.each([-1, -62_198_755_200_000, 8.64e15, 1e300, Number.NaN, "", "0000-01-01T00:00:00.000Z", "name"])(
    "is not %j in a cursor",
    (value) => {
      expect(() => decodeTimeCursor(encodeCursor([value, "a"]))).toThrow(/cursor/);
    },
  );
});
