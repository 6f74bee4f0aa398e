import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signatureAlgorithmFromDer, signatureAlgorithms, verifySignature } from "./algorithms";
import { extensionValue, parseCertificate } from "./certificate";
import { readExtension } from "./certificate-extension";
import { readDer, readOid } from "./der";
import { decodeExtensionValue } from "./extension-values";
import * as extensions from "./extensions";
import { decodeGeneralName, encodeGeneralName } from "./general-name";
import { keyUsageNames } from "./key-usage";
import { decodeTime, encodeTime } from "./time";

let der: Uint8Array;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "countersign-certificate-"));
  const out = join(directory, "foreign.der");
  const extension = (text: string) => ["-addext", text];
  await promisify(execFile)("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-sha384", "-days", "30"],
    ...["-keyout", join(directory, "foreign.key"), "-outform", "DER", "-out", out, "-set_serial", "0xff01"],
    ...["-subj", "/C=SE/O=Räksmörgås AB/CN=foreign", "-utf8"],
    ...extension("keyUsage=critical,digitalSignature,decipherOnly,keyAgreement"),
    ...extension("extendedKeyUsage=serverAuth,1.2.3.4"),
    ...extension(
      "subjectAltName=DNS:a.example,IP:192.0.2.1,IP:2001:db8::1,email:a@b.example,URI:https://c.example/,otherName:1.2.3.4;UTF8:x",
    ),
    ...extension("crlDistributionPoints=URI:http://d.example/crl"),
    ...extension("authorityInfoAccess=OCSP;URI:http://e.example/ocsp,caIssuers;URI:http://e.example/crt"),
    ...extension("certificatePolicies=1.3.5.7"),
    ...extension("nameConstraints=critical,permitted;DNS:example"),
  ]);
  der = await readFile(out);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe("parseCertificate", () => {
  it("reads a certificate from openssl, with each extension's name and value", () => {
    const certificate = parseCertificate(der);
    expect(certificate).toMatchObject({ version: 3, serialHex: "ff01", signatureAlgorithm: "ecdsa-with-SHA384" });
    expect(certificate.subject.map(({ value }) => value)).toEqual(["SE", "Räksmörgås AB", "foreign"]);
    expect(extensionValue(certificate, "keyUsage")?.usages).toEqual([
      "digitalSignature",
      "keyAgreement",
      "decipherOnly",
    ]);
    expect(extensionValue(certificate, "extendedKeyUsage")?.purposes).toEqual(["serverAuth", "1.2.3.4"]);
    expect(extensionValue(certificate, "subjectAltName")?.names.slice(0, 5)).toEqual([
      { kind: "dns", value: "a.example" },
      { kind: "ip", value: "192.0.2.1" },
      { kind: "ip", value: "2001:db8:0:0:0:0:0:1" },
      { kind: "email", value: "a@b.example" },
      { kind: "uri", value: "https://c.example/" },
    ]);
    expect(extensionValue(certificate, "basicConstraints")).toMatchObject({ ca: true, pathLength: null });
    expect(extensionValue(certificate, "cRLDistributionPoints")?.urls).toEqual(["http://d.example/crl"]);
    expect(extensionValue(certificate, "authorityInfoAccess")).toMatchObject({
      ocspUrls: ["http://e.example/ocsp"],
      caIssuersUrls: ["http://e.example/crt"],
    });
    expect(extensionValue(certificate, "certificatePolicies")?.policies).toEqual([{ oid: "1.3.5.7", cpsUrls: [] }]);
    const constraints = certificate.extensions.find(({ name }) => name === "nameConstraints");
    expect(constraints).toMatchObject({ critical: true, value: null });
  });

  it("extracts TBS and signature, which verify with the certificate's own key", () => {
    const { publicKey, tbsDer, signature } = parseCertificate(der);
    expect(verifySignature("ecdsa-with-SHA384", publicKey, tbsDer, signature)).toBe(true);
    expect(verifySignature("ecdsa-with-SHA256", publicKey, tbsDer, signature)).toBe(false);
    expect(verifySignature("sha256WithRSAEncryption", publicKey, tbsDer, signature)).toBe(false);
  });

  it("throws only a PkiError for any changed byte or truncation", () => {
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, flip, cut) => {
        const changed = Uint8Array.from(cut ? der.subarray(0, at) : der);
        if (!cut) changed[at] = (changed[at] as number) ^ flip;
        try {
          expect(parseCertificate(changed).kid).not.toBe(parseCertificate(der).kid);
        } catch (error) {
          expect(error).toMatchObject({ name: "PkiError" });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("signature algorithms", () => {
  it.each(Object.values(signatureAlgorithms))("$id: its DER contains its OID", (algorithm) => {
    expect(readOid(readDer(algorithm.algorithmIdentifierDer).children[0])).toBe(algorithm.oid);
    expect(signatureAlgorithmFromDer(algorithm.algorithmIdentifierDer)).toBe(algorithm.id);
  });
});

describe("extensions", () => {
  it("key usages round-trip", () => {
    fc.assert(
      fc.property(fc.subarray([...keyUsageNames], { minLength: 1 }), (usages) => {
        const { critical, value } = readExtension(readDer(extensions.keyUsageExtension(usages)));
        expect({ critical, value }).toEqual({ critical: true, value: { kind: "keyUsage", usages } });
      }),
    );
  });

  it("general names round-trip", () => {
    const name = fc.oneof(
      fc.domain().map((value) => ({ kind: "dns", value }) as const),
      fc
        .webUrl()
        .filter((url) => /^[\x21-\x7e]+$/.test(url))
        .map((value) => ({ kind: "uri", value }) as const),
      fc.ipV4().map((value) => ({ kind: "ip", value }) as const),
    );
    fc.assert(
      fc.property(name, (one) => {
        expect(decodeGeneralName(readDer(encodeGeneralName(one)))).toEqual(one);
      }),
    );
  });

  it.each(["::1", "2001:db8::8:800:200c:417a", "1:2:3:4:5:6:7:8"])("IPv6 %s is 16 bytes", (value) => {
    expect(encodeGeneralName({ kind: "ip", value })).toHaveLength(18);
  });

  it.each(["1.2.3", "256.1.1.1", "01.2.3.4", "1:2:3", "::1::2", "g::"])("%s is not an IP address", (value) => {
    expect(() => encodeGeneralName({ kind: "ip", value })).toThrowError(
      expect.objectContaining({ code: "general_name.bad_ip" }),
    );
  });

  it.each(["", "a b", "ä.example", "a\u0000.example"])("a DNS name like %j is refused", (value) => {
    expect(() => encodeGeneralName({ kind: "dns", value })).toThrowError(
      expect.objectContaining({ code: "general_name.not_ascii" }),
    );
  });

  it("a value that does not match its OID is an error, an unknown OID is not", () => {
    expect(() => decodeExtensionValue("2.5.29.15", Uint8Array.of(5, 0))).toThrowError(
      expect.objectContaining({ name: "PkiError" }),
    );
    expect(decodeExtensionValue("1.2.3", Uint8Array.of(5, 0))).toBeNull();
  });
});

describe("time", () => {
  const instants = fc.date({
    min: new Date("1950-01-01T00:00:00Z"),
    max: new Date("9999-12-31T23:59:59Z"),
    noInvalidDate: true,
  });

  it("round-trips to the second, as UTCTime before 2050 and GeneralizedTime after", () => {
    fc.assert(
      fc.property(instants, (at) => {
        const node = readDer(encodeTime(at));
        expect(node.tag).toBe(at.getUTCFullYear() < 2050 ? 0x17 : 0x18);
        expect(decodeTime(node).getTime()).toBe(Math.floor(at.getTime() / 1000) * 1000);
      }),
    );
  });

  it.each([
    [0x17, "2611211011Z"],
    [0x17, "261121101100+0100"],
    [0x17, "260230101100Z"],
    [0x17, "261121246000Z"],
    [0x18, "20261121101100.5Z"],
    [0x18, "20261121101100"],
    [0x16, "261121101100Z"],
  ])("tag %i refuses %s", (tag, text) => {
    const node = readDer(Buffer.concat([Buffer.from([tag, text.length]), Buffer.from(text)]));
    expect(() => decodeTime(node)).toThrowError(expect.objectContaining({ code: "time.bad_value" }));
  });
});
