import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeCertificateBundle, isCertificateBundle, readCertificateBundle } from "./cms";
import { writeDer, writeNull, writeOid, writeSequence } from "./der-write";
import { findEndEntity } from "./find-end-entity";
import { pemEncode, splitPem } from "./pem";

let folder = "";
const der: Record<"leaf" | "issuing" | "root" | "other", Uint8Array> = {} as never; // filled before the first test
const openssl = (line: string) => execFileSync("openssl", line.split(" "), { cwd: folder, stdio: "pipe" });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cms-"));
  const key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout";
  for (const name of ["root", "other"])
    openssl(`req -x509 ${key} ${name}.key -subj /CN=${name} -days 9 -out ${name}.pem`);
  for (const [name, issuer] of [
    ["issuing", "root"],
    ["leaf", "issuing"],
  ]) {
    const basic = `basicConstraints=CA:${name === "issuing" ? "TRUE" : "FALSE"}`;
    openssl(`req ${key} ${name}.key -subj /CN=${name} -addext ${basic} -out ${name}.csr`);
    openssl(
      `x509 -req -in ${name}.csr -CA ${issuer}.pem -CAkey ${issuer}.key -copy_extensions copy -days 9 -out ${name}.pem`,
    );
  }
  for (const name of ["leaf", "issuing", "root", "other"] as const) {
    der[name] = splitPem(readFileSync(join(folder, `${name}.pem`), "utf8"))[0]?.der ?? new Uint8Array();
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a certs-only message", () => {
  it("is readable by openssl, with the certificates in order", () => {
    writeFileSync(join(folder, "made.p7c"), encodeCertificateBundle([der.leaf, der.issuing]));
    const printed = openssl("pkcs7 -inform DER -in made.p7c -print_certs").toString();
    const blocks = splitPem(printed.replaceAll(/^(subject|issuer)=.*$/gm, ""));
    expect(blocks.map((block) => Buffer.from(block.der))).toEqual(
      [der.leaf, der.issuing].map((one) => Buffer.from(one)),
    );
  });

  it("from openssl yields the certificates byte for byte", () => {
    const files = ["root", "leaf", "issuing"].map((name) => `-certfile ${name}.pem`).join(" ");
    openssl(`crl2pkcs7 -nocrl ${files} -outform DER -out openssl.p7b`);
    const bundle = readFileSync(join(folder, "openssl.p7b"));
    expect(isCertificateBundle(bundle)).toBe(true);
    expect(
      readCertificateBundle(bundle)
        .map((one) => pemEncode("CERTIFICATE", one))
        .sort(),
    ).toEqual([der.root, der.leaf, der.issuing].map((one) => pemEncode("CERTIFICATE", one)).sort());
  });

  it("may be signed, in BER", () => {
    const line =
      "cms -sign -in made.p7c -binary -signer leaf.pem -inkey leaf.key -certfile issuing.pem -outform DER -stream -out";
    openssl(`${line} signed.p7m -nodetach`);
    const signed = readFileSync(join(folder, "signed.p7m"));
    expect([signed[1], isCertificateBundle(signed)]).toEqual([0x80, true]);
    expect(readCertificateBundle(signed)).toHaveLength(2);
  });

  it.each<[what: string, message: () => Uint8Array, code: string]>([
    ["is empty", () => new Uint8Array(), "cms.unreadable"],
    ["is a certificate", () => der.leaf, "cms.unreadable"],
    ["is of another type", () => writeSequence(writeOid("1.2.840.113549.1.7.1")), "cms.unreadable"],
    ["is cut", () => encodeCertificateBundle([der.leaf]).subarray(0, 200), "cms.unreadable"],
    [
      "has bytes after it",
      () => Buffer.concat([encodeCertificateBundle([der.leaf]), Uint8Array.of(0)]),
      "cms.unreadable",
    ],
    ["is larger than 64 KiB", () => new Uint8Array(64 * 1024 + 1), "cms.too_large"],
    ["has nine certificates", () => encodeCertificateBundle(Array(9).fill(der.leaf)), "cms.too_many_certificates"],
    ["has too many elements", () => writeSequence(...Array.from({ length: 9000 }, writeNull)), "cms.unreadable"],
    [
      "is nested too deeply",
      () => Array.from({ length: 200 }).reduce<Uint8Array>((inner) => writeDer(0x30, inner), writeNull()),
      "cms.unreadable",
    ],
  ])("is refused when it %s", (_, message, code) => {
    expect(() => readCertificateBundle(message())).toThrowError(expect.objectContaining({ code }));
  });
});

describe("the end entity", () => {
  const find = (...names: (keyof typeof der)[]) => findEndEntity(names.map((name) => der[name]));

  it("is found in any order", async () => {
    expect(await find("root", "issuing", "leaf")).toEqual(der.leaf);
    expect(await find("leaf", "root", "issuing")).toEqual(der.leaf);
    expect(await find("issuing", "leaf")).toEqual(der.leaf);
    expect(await find("leaf")).toEqual(der.leaf);
  });

  it("is undefined when the certificates are not one chain or one can't be read", async () => {
    expect(await find("leaf", "other")).toBeUndefined();
    expect(await find("leaf", "root")).toBeUndefined();
    expect(await findEndEntity([der.leaf, Uint8Array.of(0x30, 0)])).toBeUndefined();
    expect(await findEndEntity([])).toBeUndefined();
  });
});
