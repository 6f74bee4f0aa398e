import { createHash, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { processorTime } from "@/lib/testing/processor-time";
import { readIdentifier } from "./identifiers";

const HASH = createHash("sha256").update("a certificate").digest();
const KID = HASH.toString("base64url");
const SHA256 = HASH.toString("hex");
const SHA1 = createHash("sha1").update("a certificate").digest("hex");
const SERIAL = "4a1b2c3d4e5f60718293a4b5c6d7e8f901";
const DECIMAL = BigInt(`0x${SERIAL}`).toString();
const pairs = (hex: string, by: string) => (hex.match(/../g) ?? []).join(by);

describe("readIdentifier", () => {
  it.each([
    KID,
    `'${KID}`,
    `"${KID}"`,
    ` ${KID} `,
    `kid=${KID}`,
    `"kid": "${KID}",`,
    `"x5t#S256":"${KID}"`,
    `KID ${KID}`,
    `\u200e${KID}\u200f`,
    HASH.toString("base64"),
    `sha256:${HASH.toString("base64")}`,
    SHA256,
    SHA256.toUpperCase(),
    pairs(SHA256, ":"),
    pairs(SHA256, " "),
    pairs(SHA256, "-").toUpperCase(),
    `0x${SHA256}`,
    `sha256 Fingerprint=${pairs(SHA256, ":").toUpperCase()}`,
    `SHA256 Fingerprint=${pairs(SHA256, ":").toUpperCase()}\n`,
    `SHA-256 thumbprint: ${SHA256}`,
    `SHA256: ${pairs(SHA256, ":").toUpperCase()}`,
    `Thumbprint (SHA-256): ${SHA256}`,
    `\ufeff${SHA256}`,
  ])("parses %s as the KID, which is the SHA-256 thumbprint", (text) => {
    expect(readIdentifier(text)).toMatchObject({ kid: KID, sha256: SHA256 });
  });

  it.each([
    SHA1,
    SHA1.toUpperCase(),
    pairs(SHA1, ":"),
    pairs(SHA1, " "),
    `\u200e${pairs(SHA1, " ")}`,
    `SHA1 Fingerprint=${pairs(SHA1, ":").toUpperCase()}`,
    `sha1 Fingerprint=${pairs(SHA1, ":")}`,
    `Thumbprint  : ${SHA1.toUpperCase()}`,
    Buffer.from(SHA1, "hex").toString("base64url"),
    Buffer.from(SHA1, "hex").toString("base64"),
    `"x5t": "${Buffer.from(SHA1, "hex").toString("base64url")}"`,
  ])("parses %s as the SHA-1 thumbprint", (text) => {
    expect(readIdentifier(text)).toMatchObject({ sha1: SHA1 });
  });

  it.each([
    SERIAL,
    SERIAL.toUpperCase(),
    pairs(SERIAL, ":"),
    pairs(SERIAL, " "),
    `\u200e${pairs(SERIAL, " ")}`,
    `\u200e\u200b\u200d${SERIAL}\u2060`,
    `00${SERIAL}`,
    `0000${SERIAL}`,
    `0x${SERIAL}`,
    `serial=${SERIAL.toUpperCase()}`,
    `Serial Number: ${pairs(SERIAL, ":")}`,
    `Serial Number:\n            ${pairs(SERIAL, ":")}`,
    `Serial number (hex): ${SERIAL}`,
    `serialNumber=${DECIMAL}`,
    DECIMAL,
    `'${DECIMAL}`,
    `SerialNumber: ${DECIMAL}`,
  ])("parses %s as the serial", (text) => {
    expect(readIdentifier(text)?.serials).toContain(SERIAL);
  });

  it("restores the zero that 0x and decimal notation omit, and parses digits as decimal and hex", () => {
    expect(readIdentifier("0xa1b2c3d4e5f6071")?.serials).toEqual(["0a1b2c3d4e5f6071"]);
    const digits = "12345678901234567890";
    expect(readIdentifier(digits)?.serials).toEqual([digits, `0${BigInt(digits).toString(16)}`.slice(-16)]);
    expect(readIdentifier("Serial Number: 305419896123 (0x471c71c53b)")?.serials).toEqual(["471c71c53b"]);
  });

  it.each([
    "",
    "   ",
    "Payments hub",
    "kid",
    "kid=",
    "serial",
    "0x",
    "00000000",
    "abc",
    "CN=x",
    "=1+1",
    "a".repeat(301),
    "\u200e",
  ])("finds none in %j", (text) => {
    expect(readIdentifier(text)).toBeUndefined();
  });

  it("parses every KID unchanged and every serial in every notation", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const kid = Buffer.from(bytes).toString("base64url");
        const hex = Buffer.from(bytes).toString("hex");
        expect(readIdentifier(kid)?.kid).toBe(kid);
        expect(readIdentifier(`'${kid}`)?.kid).toBe(kid);
        expect(readIdentifier(hex)?.kid).toBe(kid);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 17, maxLength: 17 }), (bytes) => {
        bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f);
        const hex = Buffer.from(bytes).toString("hex");
        for (const text of [hex, BigInt(`0x${hex}`).toString(), pairs(hex, ":"), `00${hex}`]) {
          expect(readIdentifier(text)?.serials).toContain(hex);
        }
      }),
    );
  });

  it("is fast on long and hostile text", () => {
    const texts = [
      "serial ".repeat(42),
      "(".repeat(300),
      "'".repeat(300),
      "1".repeat(300),
      " :".repeat(150),
      randomBytes(150).toString("hex"),
    ];
    const time = processorTime(() => {
      for (let i = 0; i < 100; i++) for (const text of texts) readIdentifier(text);
    });
    expect(time / 600).toBeLessThan(2);
  });
});
