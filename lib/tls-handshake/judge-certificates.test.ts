import { describe, expect, it } from "vitest";
import { writeOctetString, writeSequence } from "@/lib/pki/der-write";
import { splitPem } from "@/lib/pki/pem";
import { curveIssuer, makeUpChain } from "@/lib/testing/made-up-chain";
import { judgeCertificates } from "./judge-certificates";

/** A chain whose leaf has an extension with this OID, and 4 KB that begin with these bytes. */
function judgeWith(oid: string, value = ""): string | undefined {
  const content = Buffer.concat([Buffer.from(value, "hex"), Buffer.alloc(4_000)]);
  const extension = writeSequence(Buffer.from(oid, "hex"), writeOctetString(content));
  const { cert } = makeUpChain([curveIssuer("P-256")], [extension]);
  return judgeCertificates(splitPem(cert).map(({ der }) => der))?.reason;
}

describe("the judgement of a chain", () => {
  it.each([
    ["as DER writes it", "0603551d1e"],
    ["with a length of two bytes", "068103551d1e"],
    ["with a length of three bytes", "06820003551d1e"],
  ])("finds large name constraints whose OID is written %s", (_, oid) => {
    expect(judgeWith(oid)).toBe("large_name_constraints");
    expect(judgeWith("06022a03", `04aa03551d1e${oid}`)).toBe("large_name_constraints");
  });

  it.each([
    ["the value of their OID", "aa551d1e"],
    ["its length and value", "aa03551d1e"],
  ])("takes %s for none where no OID is: keys and signatures are random", (_, bytes) => {
    expect(judgeWith("06022a03", bytes)).toBeUndefined();
  });
});
