import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeDer, writeOid, writeSequence, writeSetOf } from "./der-write";
import { type DistinguishedName, decodeName, encodeName, formatName, namesEqual } from "./names";

const nameWith = (tag: number, bytes: Uint8Array | Buffer) =>
  writeSequence(writeSetOf(writeSequence(writeOid("2.5.4.3"), writeDer(tag, bytes))));

describe("distinguished names", () => {
  it("round-trip through DER", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 64 });
    const printable = fc.stringMatching(/^[A-Za-z0-9 '()+,\-./:=?]{1,20}$/);
    const attribute = fc.oneof(
      fc.record({
        type: fc.constantFrom("ST", "L", "O", "OU", "CN", "organizationIdentifier", "1.3.6.1.4.1.32473.7"),
        value: text,
      }),
      fc.record({ type: fc.constantFrom("C", "serialNumber", "emailAddress"), value: printable }),
    );
    fc.assert(
      fc.property(fc.array(attribute, { maxLength: 8 }), (name: DistinguishedName) => {
        expect(decodeName(encodeName(name))).toEqual(name);
        expect(namesEqual(decodeName(encodeName(name)), name)).toBe(true);
      }),
    );
  });

  it("are written in encoding order with RFC 4514 escapes", () => {
    const name = [
      { type: "C", value: "GB" },
      { type: "O", value: ' Smith, Sons + "Daughters"; <a> \\ ' },
      { type: "OU", value: "#1" },
      { type: "CN", value: " " },
    ];
    expect(formatName(name)).toBe('C=GB, O=\\ Smith\\, Sons \\+ \\"Daughters\\"\\; \\<a\\> \\\\\\ , OU=\\#1, CN=\\ ');
  });

  it("can't forge a line or change the text direction", () => {
    const written = formatName([{ type: "CN", value: "a\nb\u202ec\0" }]);
    expect(written).toBe("CN=a\\0Ab\\E2\\80\\AEc\\00");
  });

  it("read every string type used in certificates", () => {
    const cases: [number, Buffer, string][] = [
      [0x0c, Buffer.from("Zoë"), "Zoë"],
      [0x13, Buffer.from("Zoe"), "Zoe"],
      [0x14, Buffer.from("Zoë", "latin1"), "Zoë"],
      [0x16, Buffer.from("zoe@example"), "zoe@example"],
      [0x1e, Buffer.from("Zoë", "utf16le").swap16(), "Zoë"],
      [0x12, Buffer.from("123"), "123"],
    ];
    for (const [tag, bytes, value] of cases) expect(decodeName(nameWith(tag, bytes))).toEqual([{ type: "CN", value }]);
  });

  it.each([
    ["an unknown short name", [{ type: "XX", value: "a" }], "name.unknown_type"],
    ["a country that is not a PrintableString", [{ type: "C", value: "É" }], "name.bad_value"],
    ["an empty value", [{ type: "CN", value: "" }], "name.bad_value"],
    ["half a surrogate pair", [{ type: "CN", value: "\ud800" }], "name.bad_value"],
  ])("%s is refused", (_, name, code) => {
    expect(() => encodeName(name)).toThrow(expect.objectContaining({ code }));
  });

  it("with multi-valued RDNs are refused, or flattened on request", () => {
    const one = writeSequence(writeOid("2.5.4.3"), writeDer(0x0c, Buffer.from("a")));
    const two = writeSequence(writeOid("2.5.4.11"), writeDer(0x0c, Buffer.from("b")));
    const der = writeSequence(writeSetOf(one, two));
    expect(() => decodeName(der)).toThrow(expect.objectContaining({ code: "name.multi_valued" }));
    expect(formatName(decodeName(der, { multiValued: "flatten" }))).toBe("CN=a, OU=b");
  });
});
