import { execFileSync } from "node:child_process";
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  buildCertificate,
  type CertificateParts,
  clientAuth,
  exactExtension,
  foreignName,
  indefinite,
  utcTime,
  writtenFalse,
} from "@/lib/testing/build-certificate";
import { extension } from "@/lib/testing/build-csr";
import { extensionValue } from "./certificate";
import { writeDer, writeNull, writeOid, writeSequence, writeSetOf } from "./der-write";
import { readForeignCertificate } from "./foreign-certificate";
import { formatName } from "./names";
import { kindOfKeyDer } from "./public-key-import";

const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
const make = (change: Partial<CertificateParts> = {}) => buildCertificate(pair, change);

const legal: [what: string, der: Uint8Array][] = [
  ["the plain one", make()],
  ["version 1", make({ version: [] })],
  ["explicit version 1", make({ version: [writeDer(0xa0, Uint8Array.of(2, 1, 0))] })],
  ["explicit critical FALSE", make({ extensions: [exactExtension("2.5.29.37", writtenFalse, clientAuth)] })],
  ["explicit CA FALSE", make({ extensions: [extension("2.5.29.19", writeSequence(writtenFalse))] })],
  ["an unknown critical extension", make({ extensions: [extension("1.2.3.4.5", writeNull(), true)] })],
  ["an extension that contains no DER", make({ extensions: [extension("2.5.29.17", Uint8Array.of(9, 9, 9))] })],
  ["an extension twice", make({ extensions: [extension("1.2.3.4", writeNull()), extension("1.2.3.4", writeNull())] })],
  ["a serial of 40 bytes", make({ serial: writeDer(2, new Uint8Array(40).fill(0x11)) })],
  ["a negative serial", make({ serial: Uint8Array.of(2, 1, 0x85) })],
  ["the serial zero", make({ serial: Uint8Array.of(2, 1, 0) })],
  ["a padded serial", make({ serial: Uint8Array.of(2, 3, 0, 0, 5) })],
  ["an indefinite length", make({ wrap: indefinite })],
  ["an empty subject", make({ subject: writeSequence() })],
  [
    "attributes of one RDN out of order",
    make({
      subject: writeSequence(
        writeDer(
          0x31,
          writeSequence(writeOid("2.5.4.3"), writeDer(0x0c, Buffer.from("foreign"))),
          writeSequence(writeOid("2.5.4.6"), writeDer(0x13, Buffer.from("GB"))),
        ),
      ),
    }),
  ],
  [
    "a name in BMPString",
    make({
      subject: writeSequence(
        writeSetOf(writeSequence(writeOid("2.5.4.3"), writeDer(0x1e, Buffer.from("foreign", "utf16le").swap16()))),
      ),
    }),
  ],
  [
    "a PrintableString with an underscore",
    make({
      subject: writeSequence(writeSetOf(writeSequence(writeOid("2.5.4.3"), writeDer(0x13, Buffer.from("fo_reign"))))),
    }),
  ],
  [
    "times as GeneralizedTime",
    make({
      validity: writeSequence(
        writeDer(0x18, Buffer.from("20260101000000Z")),
        writeDer(0x18, Buffer.from("20361231235959Z")),
      ),
    }),
  ],
];

describe("a foreign certificate", () => {
  it.each(legal)("is read with %s", (_, der) => {
    const certificate = readForeignCertificate(der);
    expect(certificate.publicKey.jwk).toMatchObject(pair.publicKey.export({ format: "jwk" }));
    expect(certificate.notAfter.toISOString()).toBe("2036-12-31T23:59:59.000Z");
    expect(Buffer.compare(certificate.der, der)).toBe(0);
    expect(kindOfKeyDer(der)).toBe("certificate");
  });

  it("is read with subject, issuer, purposes, serial and thumbprint", () => {
    const certificate = readForeignCertificate(
      make({ extensions: [exactExtension("2.5.29.37", writtenFalse, clientAuth)] }),
    );
    expect(formatName(certificate.subject)).toBe("C=GB, CN=foreign");
    expect(Buffer.compare(certificate.subjectDer, foreignName)).toBe(0);
    expect(Buffer.compare(certificate.issuerDer, foreignName)).toBe(0);
    expect(extensionValue(certificate, "extendedKeyUsage")?.purposes).toEqual(["clientAuth"]);
    expect(certificate.serialHex).toBe("05");
    const node = new X509Certificate(certificate.der);
    expect(certificate.thumbprintSha256).toBe(node.fingerprint256.replaceAll(":", "").toLowerCase());
  });

  it.each([
    ["is not a certificate", Buffer.from("hello, I am a certificate"), "certificate.unreadable"],
    ["is empty", new Uint8Array(), "certificate.unreadable"],
    ["has trailing bytes", Buffer.concat([make(), Uint8Array.of(0)]), "certificate.unreadable"],
    ["is truncated", make().subarray(0, 200), "certificate.unreadable"],
    [
      "is larger than 32 KiB",
      make({ extensions: [extension("1.2.3", new Uint8Array(40_000))] }),
      "certificate.too_large",
    ],
    [
      "is nested too deeply",
      Array.from({ length: 200 }).reduce<Uint8Array>((der) => writeSequence(der), writeNull()),
      "certificate.unreadable",
    ],
    [
      "has too many elements",
      writeSequence(...Array.from({ length: 9000 }, () => writeNull())),
      "certificate.unreadable",
    ],
    [
      "has unreadable purposes",
      make({ extensions: [extension("2.5.29.37", writeNull())] }),
      "certificate.bad_extensions",
    ],
    [
      "has purposes twice",
      make({ extensions: [extension("2.5.29.37", clientAuth), extension("2.5.29.37", clientAuth)] }),
      "certificate.bad_extensions",
    ],
    [
      "has an invalid time",
      make({ validity: writeSequence(utcTime("26"), utcTime("nonsense")) }),
      "certificate.unreadable",
    ],
  ])("is refused when it %s", (_, der, code) => {
    expect(() => readForeignCertificate(der)).toThrowError(expect.objectContaining({ code }));
  });

  it("takes less than 100 ms for any input", () => {
    const worst = [
      writeSequence(...Array.from({ length: 16_000 }, () => writeNull())),
      Buffer.alloc(32_000, Uint8Array.of(0x30, 0x80)),
      Buffer.alloc(32_000, 0x30),
      make({ serial: writeDer(2, new Uint8Array(30_000).fill(0x7f)) }),
      make({
        extensions: [extension("2.5.29.37", writeSequence(...Array.from({ length: 98 }, () => writeOid("1.2.3"))))],
      }),
      make({
        subject: writeSequence(
          writeSetOf(
            writeSequence(
              writeDer(6, Buffer.concat([Buffer.alloc(20_000, 0x81), Uint8Array.of(1)])),
              writeDer(12, new Uint8Array()),
            ),
          ),
        ),
      }),
      make({
        subject: writeSequence(
          ...Array.from({ length: 230 }, () =>
            writeSetOf(writeSequence(writeOid("2.5.4.3"), writeDer(12, Buffer.from("a")))),
          ),
        ),
      }),
      make({ extensions: Array.from({ length: 300 }, () => extension("1.2.3", new Uint8Array(80))) }),
    ];
    readForeignCertificate(make()); // compile the library first
    for (const [place, der] of worst.entries()) {
      const costs = [1, 2, 3].map(() => {
        const began = performance.now();
        try {
          readForeignCertificate(der);
        } catch (failure) {
          expect(failure).toMatchObject({ name: "PkiError" });
        }
        return performance.now() - began;
      });
      expect([place, Math.min(...costs) < 100]).toEqual([place, true]);
    }
  });
});

describe("certificates from openssl", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "foreign-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ["RSA", "-newkey rsa:2048"],
    ["RSASSA-PSS signed", "-newkey rsa:2048 -sigopt rsa_padding_mode:pss"],
    ["SHA-1 signed", "-newkey rsa:2048 -sha1"],
    ["P-384", "-newkey ec -pkeyopt ec_paramgen_curve:P-384"],
    ["Ed25519", "-newkey ed25519"],
    [
      "with names, policies and constraints",
      "-newkey ed25519 -addext subjectAltName=DNS:a.example,IP:127.0.0.1 -addext certificatePolicies=1.2.3 -addext nameConstraints=critical,permitted;DNS:example",
    ],
  ])("are read the same way as by node: %s", (_, options) => {
    const args = `req -x509 -nodes -keyout k -out c -outform DER -days 30 -set_serial 0x7fffffffffffffffffffffffffffffffffffff -subj`;
    execFileSync("openssl", [...args.split(" "), "/C=GB/O=Foreign Ltd/CN=Zoë", "-utf8", ...options.split(" ")], {
      cwd: folder,
      stdio: "pipe",
    });
    const der = readFileSync(join(folder, "c"));
    const certificate = readForeignCertificate(der);
    const node = new X509Certificate(der);
    expect(certificate.notAfter).toEqual(new Date(node.validTo));
    expect(certificate.serialHex.toUpperCase()).toBe(node.serialNumber);
    expect(formatName(certificate.subject)).toBe("C=GB, O=Foreign Ltd, CN=Zoë");
    expect(certificate.publicKey.spkiDer).toEqual(
      new Uint8Array(node.publicKey.export({ format: "der", type: "spki" })),
    );
    writeFileSync(join(folder, "read"), der);
  });
});
