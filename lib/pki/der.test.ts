import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readDer, readOid, readUnsignedInteger, TAG } from "./der";
import {
  rewriteDer,
  writeBitString,
  writeDer,
  writeNull,
  writeOid,
  writeSequence,
  writeSetOf,
  writeUnsignedInteger,
} from "./der-write";
import { PkiError } from "./pki-error";

const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"));
const codeOf = (bytes: Uint8Array): string => {
  try {
    readDer(bytes);
    return "accepted";
  } catch (error) {
    if (error instanceof PkiError) return error.code;
    throw error;
  }
};

describe("strict DER", () => {
  it.each([
    ["nothing", "", "der.empty"],
    ["a tag alone", "30", "der.truncated"],
    ["truncated content", "30 03 02 01", "der.truncated"],
    ["a child beyond its parent", "30 03 02 02 01 01", "der.truncated"],
    ["a child longer than its parent", "30 03 02 05 01", "der.truncated"],
    ["trailing bytes", "05 00 00", "der.trailing_bytes"],
    ["indefinite length", "30 80 00 00", "der.indefinite_length"],
    ["length 5 in long form", "04 81 05 00 00 00 00 00", "der.long_length"],
    ["a length of four bytes", "04 84 00 00 00 01 00", "der.long_length"],
    ["reserved length ff", "04 ff", "der.long_length"],
    ["a high tag number", "1f 81 01 00", "der.bad_tag"],
    ["end-of-contents", "00 00", "der.bad_tag"],
    ["a SEQUENCE that is primitive", "10 00", "der.bad_tag"],
    ["a constructed string", "24 03 04 01 00", "der.bad_tag"],
    ["an INTEGER without content", "02 00", "der.bad_value"],
    ["an INTEGER with a leading zero", "02 02 00 01", "der.bad_value"],
    ["an INTEGER with leading ones", "02 02 ff ff", "der.bad_value"],
    ["BOOLEAN 01", "01 01 01", "der.bad_value"],
    ["NULL with content", "05 01 00", "der.bad_value"],
    ["a truncated OID", "06 01 80", "der.bad_value"],
    ["an OID with a padded arc", "06 03 2a 80 01", "der.bad_value"],
    ["a BIT STRING without its first byte", "03 00", "der.bad_value"],
    ["a BIT STRING with unused bits set", "03 02 07 ff", "der.bad_value"],
    ["a SET out of order", "31 06 02 01 02 02 01 01", "der.bad_value"],
    ["minus one", "02 01 ff", "accepted"],
    ["128", "02 02 00 80", "accepted"],
    ["a context tag", "a0 03 02 01 00", "accepted"],
  ])("%s: %s", (_, bytes, code) => {
    expect(codeOf(hex(bytes))).toBe(code);
  });

  it.each([
    ["02 00", "An INTEGER is empty, which DER forbids."],
    ["02 02 00 01", "An INTEGER is not minimally encoded, which DER forbids."],
    ["01 01 01", "A BOOLEAN is not the one byte 00 or FF, which DER forbids."],
    ["05 01 00", "A NULL has content, which DER forbids."],
    ["06 01 80", "An OBJECT IDENTIFIER is truncated or not minimally encoded, which DER forbids."],
    ["03 00", "A BIT STRING lacks a valid count of unused bits, which DER forbids."],
    ["03 02 07 ff", "The unused bits of a BIT STRING are not zero, which DER forbids."],
    ["31 06 02 01 02 02 01 01", "The elements of a SET are not in ascending order, which DER forbids."],
  ])("names the rule that %s breaks", (bytes, message) => {
    expect(() => readDer(hex(bytes))).toThrow(message);
  });

  it("stops at 20 levels and 1000 elements", () => {
    const nested = (depth: number) => {
      let der = writeNull();
      for (let i = 1; i < depth; i++) der = writeSequence(der);
      return der;
    };
    expect(codeOf(nested(20))).toBe("accepted");
    expect(codeOf(nested(21))).toBe("der.too_deep");
    expect(codeOf(writeSequence(...Array.from({ length: 999 }, writeNull)))).toBe("accepted");
    expect(codeOf(writeSequence(...Array.from({ length: 1000 }, writeNull)))).toBe("der.too_many_nodes");
  });
});

const leaf = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => writeDer(TAG.octetString, bytes)),
  fc.uint8Array({ maxLength: 200 }).map(writeUnsignedInteger),
  fc.uint8Array({ maxLength: 200 }).map(writeBitString),
  fc.constant(writeNull()),
);
const { tree } = fc.letrec<{ tree: Uint8Array }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("tree"), { maxLength: 4 }).map((parts) => writeSequence(...parts)),
    fc.array(tie("tree"), { maxLength: 4 }).map((parts) => writeSetOf(...parts)),
    fc.array(tie("tree"), { maxLength: 4 }).map((parts) => writeDer(0xa3, ...parts)),
  ),
}));

describe("writing", () => {
  it.each([
    [0x7f, "047f"],
    [0x80, "048180"],
    [0xff, "0481ff"],
    [0x100, "04820100"],
    [0xffff, "0482ffff"],
    [0x10000, "0483010000"],
    [0xffffff, "0483ffffff"],
    // A CRL of about 340,000 entries.
    [0x1000000, "048401000000"],
  ])("uses the shortest length for %i bytes (X.690 §10.1)", (length, header) => {
    const der = writeDer(TAG.octetString, new Uint8Array(length));
    expect(Buffer.from(der.subarray(0, der.length - length)).toString("hex")).toBe(header);
  });
});

describe("properties of DER", () => {
  it("written DER is read and re-encoded byte for byte", () => {
    fc.assert(
      fc.property(tree, (der) => {
        expect(rewriteDer(readDer(der))).toEqual(der);
      }),
    );
  });

  it("accepted input has only one encoding", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        if (codeOf(bytes) === "accepted") expect(rewriteDer(readDer(bytes))).toEqual(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it("any change of one byte is accepted or refused with a PkiError", () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.nat(255), (der, at, byte) => {
        const changed = der.slice();
        changed[at % changed.length] = byte;
        codeOf(changed);
      }),
    );
  });

  it("object identifiers round-trip", () => {
    const arcs = fc.tuple(fc.nat(2), fc.nat(39), fc.array(fc.nat(), { maxLength: 8 }));
    fc.assert(
      fc.property(arcs, ([root, second, rest]) => {
        const dotted = [root, second, ...rest].join(".");
        expect(readOid(readDer(writeOid(dotted)))).toBe(dotted);
      }),
    );
    expect(readOid(readDer(writeOid("2.999.1")))).toBe("2.999.1");
  });

  it("unsigned integers round-trip without leading zeros", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 600n }), (n) => {
        const digits = n.toString(16);
        const bytes = hex(digits.length % 2 ? `0${digits}` : digits);
        expect(Buffer.from(readUnsignedInteger(readDer(writeUnsignedInteger(bytes)))).equals(bytes)).toBe(true);
      }),
    );
  });
});
