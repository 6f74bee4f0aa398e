import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildCsr, signerFrom } from "@/lib/testing/build-csr";
import { processorTime } from "@/lib/testing/processor-time";
import { formatRfc4514, parseFormattedName } from "./name-text";
import { type DistinguishedName, formatName } from "./names";

const value = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });
const special = fc.string({ unit: fc.constantFrom(...'\\,+"<>;=# \0\n\u202eAé銀'), minLength: 1, maxLength: 12 });
const name = fc.array(
  fc.record({ type: fc.constantFrom("C", "O", "OU", "CN", "1.2.3"), value: fc.oneof(value, special) }),
  {
    minLength: 1,
    maxLength: 6,
  },
);

it("formatName round-trips for any values", () => {
  fc.assert(
    fc.property(name, (one) => {
      expect(parseFormattedName(formatName(one))).toEqual(one);
    }),
    { numRuns: 2000 },
  );
});

it("is read in linear time", () => {
  for (const part of ["\\", "\\\\", ", ", ",", "=", "\\2C", "a=\\\\, "]) {
    const name = `CN=${part.repeat(20_000)}`;
    expect(processorTime(() => parseFormattedName(name))).toBeLessThan(100);
  }
});

describe("a name in RFC 4514", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "names-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });

  /** The subject as openssl prints it. */
  function openssl(subject: DistinguishedName): string {
    writeFileSync(join(folder, "csr"), buildCsr(signerFrom(pair.publicKey, pair.privateKey), subject));
    const args = ["req", "-in", "csr", "-inform", "DER", "-noout", "-subject", "-nameopt", "RFC2253", "-out", "text"];
    execFileSync("openssl", args, { cwd: folder });
    return readFileSync(join(folder, "text"), "utf8")
      .replace(/^subject=/, "")
      .trimEnd();
  }

  it.each([
    "Example Bank PLC",
    "Smith, Jones + Partners",
    'The "Bank"; <Ltd> = #1',
    "#first",
    " leading and trailing ",
    "back\\slash",
    "Société Générale — 銀行",
    "line\nfeed and \u007f",
  ])("is what openssl prints: %j", (legalName) => {
    const subject = [
      { type: "C", value: "GB" },
      { type: "O", value: legalName },
      { type: "organizationIdentifier", value: "PSDGB-FCA-1" },
      { type: "serialNumber", value: "123" },
      { type: "CN", value: "payments" },
    ];
    expect(formatRfc4514(subject)).toBe(openssl(subject));
    expect(formatRfc4514(parseFormattedName(formatName(subject)))).toBe(openssl(subject));
  });

  it("has the DER of a value whose type has no short name", () => {
    const subject = [
      { type: "1.2.3.4.5", value: "é" },
      { type: "CN", value: "payments" },
    ];
    expect(formatRfc4514(subject)).toBe(openssl(subject));
    expect(formatRfc4514(subject)).toBe("CN=payments,1.2.3.4.5=#0C02C3A9");
  });
});
