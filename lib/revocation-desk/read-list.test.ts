import { describe, expect, it } from "vitest";
import { processorTime } from "@/lib/testing/processor-time";
import { readRevocationList } from "./read-list";

const KID = "-v8Yd9wq1nB0o3a5T7uJ2kL4mN6pQ8rS0tU2vW4xY6z";

const SHA256 = "0123456789abcdef".repeat(4);
const SHA256_KID = Buffer.from(SHA256, "hex").toString("base64url");

describe("readRevocationList", () => {
  it.each([
    ["a KID", KID, { kid: KID }],
    ["a KID as in our own CSV", `"'${KID}","Signing"`, { kid: KID }],
    ["a serial as printed by openssl", "serial=0A1B2C3D4E5F6071", { serial: "0a1b2c3d4e5f6071" }],
    ["a serial with colons", "  00:FA:1B:2C:3D:4E:5F:60:71 ", { serial: "fa1b2c3d4e5f6071" }],
    ["a serial with 0x and a lost zero", "0xa1b2c3d4e5f6071", { serial: "0a1b2c3d4e5f6071" }],
    ["a row of another column order", `Payments;active;${KID};2026`, { kid: KID }],
    ["a SHA-256 thumbprint", `sha256 Fingerprint=${SHA256.match(/../g)?.join(":")}`, { kid: SHA256_KID }],
    ["a serial from Windows", "\u200e4a 1b 2c 3d 4e 5f", { serial: "4a1b2c3d4e5f" }],
    ["neither", "Payments hub", {}],
    ["a formula", '=HYPERLINK("http://x")', {}],
  ])("finds %s", (_, text, found) => {
    const [line] = readRevocationList(text);
    expect(line).toMatchObject({ line: 1, text: text.trim().slice(0, 100) });
    const { kid, sha1, serials } = line?.references[0]?.identifier ?? { serials: [] };
    expect({ kid, sha1, serial: serials[0] }).toEqual({ kid: undefined, sha1: undefined, serial: undefined, ...found });
  });

  it.each([
    ["in the portal's notation", "C=GB, O=Example Bank PLC, CN=payments"],
    [
      "with a serialNumber, which is not the serial of a certificate",
      "C=GB, serialNumber=4a1b2c3d4e5f6071, CN=payments",
    ],
    ["in RFC 4514 notation", "CN=payments,O=Example Bank PLC,C=GB"],
    ["in openssl's notation", "subject=C = GB, O = Example Bank PLC, CN = payments"],
    ["with slashes", "/C=GB/O=Example Bank PLC/CN=payments"],
    ["quoted in a CSV", '2026-01-01,"C=GB, O=Example Bank ""PLC"", CN=payments",active'],
  ])("finds a subject %s", (_, text) => {
    const [line] = readRevocationList(text);
    const [named, ...others] = line?.references ?? [];
    expect(named?.subject?.find(({ type }) => type === "CN")?.value).toBe("payments");
    expect(others).toEqual([]);
  });

  it("prefers an identifier over a subject in the same row", () => {
    const [line] = readRevocationList(`"C=GB, O=Example Bank PLC, CN=payments",${KID}`);
    expect(line?.references.map(({ identifier }) => identifier?.kid)).toEqual([KID]);
  });

  const SERIAL = "4a1b2c3d4e5f60718293a4b5c6d7e8f901";
  const serialsOf = (text: string) =>
    readRevocationList(text).map(({ references }) => references.map(({ identifier }) => identifier?.serials[0]));

  it.each([
    ["a bullet", `- ${SERIAL}`],
    ["a number", `12. ${SERIAL}`],
    ["a label after a bullet", `* serial: ${SERIAL}`],
    ["vertical bars", `| ${SERIAL} |`],
    ["a formula of a spreadsheet", `="${SERIAL}"`],
    ["a comment", `${SERIAL} # the old one`],
  ])("parses an identifier with %s", (_, text) => {
    expect(serialsOf(text)).toEqual([[SERIAL]]);
  });

  it("parses all cells without a header, and the matching columns with one", () => {
    expect(serialsOf(`20261129,${SERIAL}`)).toEqual([["20261129", SERIAL]]);
    expect(serialsOf(`Days left,Serial number\n12345678,${SERIAL}`)).toEqual([[SERIAL]]);
    expect(serialsOf(`"Name, short";"Serial";"Replaces"\n"a;b";${SERIAL};${KID}`)).toEqual([[SERIAL]]);
    expect(serialsOf("Name,Serial\na,")).toEqual([[]]);
  });

  it("skips comments", () => {
    expect(readRevocationList(`# ${KID}\n// ${KID}\n${KID}`).map(({ line }) => line)).toEqual([3]);
  });

  it("skips empty lines, a byte order mark and a header, and numbers lines as editors do", () => {
    const lines = readRevocationList(`\ufeffKID,Name\r\n${KID},a\r\n\r\n0a1b2c3d4e5f6071,b\r\n`);
    expect(lines.map(({ line }) => line)).toEqual([2, 4]);
  });

  it("is fast on hostile text", () => {
    const list = `"${" ".repeat(100_000)}\n${"serial".repeat(20_000)}\n${",".repeat(100_000)}`;
    expect(processorTime(() => readRevocationList(list))).toBeLessThan(500);
  });

  it("reports a first line without identifier, unless it is the header of a table", () => {
    const unread = (line: string) => readRevocationList(line).map(({ references }) => references);
    expect(unread("a mistyped KID, with a remark")).toEqual([[]]);
    for (const header of ["KID,Name,Status", "serialNumber;notAfter", "Thumbprint\tSubject"])
      expect(unread(header)).toEqual([]);
  });
});
