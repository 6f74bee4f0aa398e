import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { redact } from "./audit-entry";

/** Names of columns whose content grants access, or may contain a private key. */
const SUSPECT = /secret|password|token|private|csr|tbs|envelope|hash$|^d$/i;
/** Columns with such a name whose content is public; `tokens` counts them. */
const PUBLIC = ["secretHint", "previousSecretUntil", "certificateBoundTokens", "dpopBoundAccessTokens", "tokens"];

const SCALAR = /^ {2}(\w+) +(?:String|Bytes|Json|DateTime|Boolean|Int|BigInt)\b/gm;
const columns = [...readFileSync("prisma/schema.prisma", "utf8").matchAll(SCALAR)].map(([, name]) => name as string);
const suspects = [...new Set(columns.filter((name) => SUSPECT.test(name)))];

describe("a snapshot of a stored row in the audit log", () => {
  it.each(suspects.filter((name) => !PUBLIC.includes(name)))("does not contain %s", (name) => {
    expect(redact({ [name]: "value", nested: [{ [name]: "value" }], kept: 1 })).toEqual({ nested: [{}], kept: 1 });
  });

  it.each(PUBLIC)("contains %s, which is a column and public", (name) => {
    expect(suspects).toContain(name);
    expect(redact({ [name]: "value" })).toEqual({ [name]: "value" });
  });

  it("contains no bytes", () => {
    expect(redact({ der: Buffer.from("x"), raw: new Uint8Array(2), id: "a" })).toEqual({ id: "a" });
  });
});
