import { execFileSync } from "node:child_process";
import { constants, generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { attribute, buildCsr, extension, extensionRequest, sha256WithRsa, signerFrom } from "@/lib/testing/build-csr";
import { parseCsr } from "./csr";
import { writeDer, writeNull, writeOid, writeSequence, writeUnsignedInteger } from "./der-write";

const rsaPair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const rsa = signerFrom(rsaPair.publicKey, rsaPair.privateKey);
const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ec = signerFrom(pair.publicKey, pair.privateKey);
const name = [{ type: "CN", value: "payments" }];

const sha256 = writeSequence(writeOid("2.16.840.1.101.3.4.2.1"), writeNull());
const mgf1 = writeSequence(writeOid("1.2.840.113549.1.1.8"), sha256);

/** An RSASSA-PSS CSR with these parameters after hash and mask, signed with a salt of this length. */
function pssCsr(saltLength: number, ...more: Uint8Array[]): Uint8Array {
  const parameters = writeSequence(writeDer(0xa0, sha256), writeDer(0xa1, mgf1), ...more);
  return buildCsr(rsa, name, {
    algorithmDer: writeSequence(writeOid("1.2.840.113549.1.1.10"), parameters),
    sign: (info) =>
      sign("sha256", info, { key: rsaPair.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }),
  });
}

const number = (tag: number, value: number) => writeDer(tag, writeUnsignedInteger(Uint8Array.of(value)));

const keyUsage = extension("2.5.29.15", Uint8Array.of(3, 2, 6, 0xc0), true);
const otherKeyUsage = extension("2.5.29.15", Uint8Array.of(3, 2, 7, 0x80), true);
const subjectKeyId = extension("2.5.29.14", writeDer(4, Buffer.alloc(20, 7)));
const microsoft = (...extensions: Uint8Array[]) => attribute("1.3.6.1.4.1.311.2.1.14", writeSequence(...extensions));
const csrWith = (...attributes: Uint8Array[]) => parseCsr(buildCsr(ec, name, { attributes }));

describe("omitting what a standard omits or makes optional is accepted", () => {
  it("RSA with parameters absent (RFC 4055 §5)", () => {
    const algorithmDer = writeSequence(writeOid("1.2.840.113549.1.1.11"));
    expect(parseCsr(buildCsr(rsa, name, { algorithmDer }))).toMatchObject({
      ok: true,
      csr: { signatureAlgorithm: "sha256WithRSAEncryption" },
    });
    expect(parseCsr(buildCsr(rsa, name, { algorithmDer: sha256WithRsa }))).toMatchObject({ ok: true });
  });

  it("RSASSA-PSS with the default salt of 20 bytes, omitted or explicit, and the default trailer", () => {
    const salt = number(0xa2, 20);
    for (const csr of [pssCsr(20), pssCsr(20, salt), pssCsr(20, salt, number(0xa3, 1)), pssCsr(32, number(0xa2, 32))]) {
      expect(parseCsr(csr)).toMatchObject({ ok: true, csr: { signatureAlgorithm: "rsassaPss-sha256" } });
    }
  });

  it("a CSR from openssl with rsa_pss_saltlen:20", () => {
    const folder = mkdtempSync(join(tmpdir(), "csr-pss-"));
    try {
      const options = "-newkey rsa:2048 -nodes -keyout k -out c -subj /CN=payments -sha256";
      const pss = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:20"];
      execFileSync("openssl", ["req", "-new", ...options.split(" "), ...pss], { cwd: folder, stdio: "ignore" });
      expect(parseCsr(new Uint8Array(readFileSync(join(folder, "c"))))).toMatchObject({ ok: true });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ["a salt length that differs from the signature's", pssCsr(32), "csr.bad_signature"],
    ["an unknown trailer", pssCsr(20, number(0xa3, 2)), "csr.malformed"],
    [
      "RSA parameters other than NULL",
      buildCsr(rsa, name, {
        algorithmDer: writeSequence(writeOid("1.2.840.113549.1.1.11"), writeSequence()),
      }),
      "csr.malformed",
    ],
    [
      "ECDSA parameters",
      buildCsr(ec, name, {
        algorithmDer: writeSequence(writeOid("1.2.840.10045.4.3.2"), writeNull()),
      }),
      "csr.malformed",
    ],
  ])("%s is refused", (_, csr, code) => {
    expect(parseCsr(csr)).toMatchObject({ ok: false, refusal: { code } });
  });
});

describe("extensions requested in both attributes", () => {
  it("count once when they are equal", () => {
    const both = csrWith(extensionRequest(keyUsage, subjectKeyId), microsoft(keyUsage, subjectKeyId));
    expect(both).toMatchObject({
      ok: true,
      csr: { extensions: [{ name: "keyUsage" }, { name: "subjectKeyIdentifier" }] },
    });
    expect(csrWith(extensionRequest(keyUsage), microsoft(subjectKeyId, keyUsage))).toMatchObject({ ok: true });
  });

  it("are refused by name when they differ or occur twice in one list", () => {
    for (const result of [
      csrWith(extensionRequest(keyUsage), microsoft(otherKeyUsage)),
      csrWith(extensionRequest(keyUsage, keyUsage)),
    ]) {
      expect(result).toMatchObject({
        ok: false,
        refusal: { code: "csr.duplicate_extension", message: expect.stringContaining("keyUsage") },
      });
    }
  });
});

it("explicit critical FALSE is refused by the extension's name", () => {
  const written = (oid: string) =>
    writeSequence(writeOid(oid), Uint8Array.of(1, 1, 0), writeDer(4, writeDer(4, Buffer.alloc(20))));
  for (const [oid, shown] of [
    ["2.5.29.14", "subjectKeyIdentifier"],
    ["1.2.3.4", "1.2.3.4"],
  ] as const) {
    expect(csrWith(extensionRequest(written(oid)))).toMatchObject({
      ok: false,
      refusal: {
        code: "csr.malformed",
        message: expect.stringContaining(`${shown} encodes critical FALSE explicitly`),
      },
    });
  }
});
