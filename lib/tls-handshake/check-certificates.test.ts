import { describe, expect, it } from "vitest";
import { writeOctetString, writeSequence } from "@/lib/pki/der-write";
import { splitPem } from "@/lib/pki/pem";
import { createFakeChain, curveIssuer } from "@/lib/testing/fake-chain";
import { checkCertificates } from "./check-certificates";

/** A chain whose leaf has an extension with this OID, and 4 KB that begin with these bytes. */
function checkWith(oid: string, value = ""): string | undefined {
  const content = Buffer.concat([Buffer.from(value, "hex"), Buffer.alloc(4_000)]);
  const extension = writeSequence(Buffer.from(oid, "hex"), writeOctetString(content));
  const { cert } = createFakeChain([curveIssuer("P-256")], [extension]);
  return checkCertificates(splitPem(cert).map(({ der }) => der))?.reason;
}

describe("checkCertificates", () => {
  it.each([
    ["in DER", "0603551d1e"],
    ["with a length of two bytes", "068103551d1e"],
    ["with a length of three bytes", "06820003551d1e"],
  ])("finds large name constraints whose OID is encoded %s", (_, oid) => {
    expect(checkWith(oid)).toBe("large_name_constraints");
    expect(checkWith("06022a03", `04aa03551d1e${oid}`)).toBe("large_name_constraints");
  });

  it.each([
    ["the value of their OID", "aa551d1e"],
    ["its length and value", "aa03551d1e"],
  ])("ignores %s outside an OID: keys and signatures are random", (_, bytes) => {
    expect(checkWith("06022a03", bytes)).toBeUndefined();
  });
});
