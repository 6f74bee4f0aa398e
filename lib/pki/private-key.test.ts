import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { attribute, buildCsr, signerFrom } from "@/lib/testing/build-csr";
import { parseCsr } from "./csr";
import { readDer } from "./der";
import { writeOctetString, writeSequence } from "./der-write";
import { keyFamily } from "./key-family";
import { pemEncode } from "./pem";
import { publicKeyFromSpki } from "./public-key";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ed = generateKeyPairSync("ed25519");

const familyOf = (key: KeyObject) =>
  keyFamily(publicKeyFromSpki(new Uint8Array(key.export({ format: "der", type: "spki" }))));
const rsaFamily = familyOf(rsa.publicKey);
const ecFamily = familyOf(ec.publicKey);
const edFamily = familyOf(ed.publicKey);

const csr = buildCsr(signerFrom(rsa.publicKey, rsa.privateKey), [{ type: "CN", value: "a" }]);
const csrPem = pemEncode("CERTIFICATE REQUEST", csr);
const pkcs8 = rsa.privateKey.export({ format: "der", type: "pkcs8" });
const pkcs1 = rsa.privateKey.export({ format: "der", type: "pkcs1" });
const sec1 = ec.privateKey.export({ format: "der", type: "sec1" });
const encrypted = rsa.privateKey.export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "x" });
const hidden = buildCsr(signerFrom(rsa.publicKey, rsa.privateKey), [{ type: "CN", value: "a" }], {
  attributes: [attribute("1.2.3.4", writeOctetString(pkcs8))],
});
const jwk = JSON.stringify(ec.privateKey.export({ format: "jwk" }));

const cases: [name: string, upload: string | Uint8Array, family: string[]][] = [
  ["PKCS#8 in PEM", pemEncode("PRIVATE KEY", pkcs8), rsaFamily],
  ["PKCS#1 in PEM", pemEncode("RSA PRIVATE KEY", pkcs1), rsaFamily],
  ["SEC1 in PEM", pemEncode("EC PRIVATE KEY", sec1), ecFamily],
  ["Ed25519 in PEM", ed.privateKey.export({ format: "pem", type: "pkcs8" }) as string, edFamily],
  ["PKCS#8 in DER", pkcs8, rsaFamily],
  ["PKCS#1 in DER", pkcs1, rsaFamily],
  ["SEC1 in DER", sec1, ecFamily],
  ["an encrypted key", encrypted as string, []],
  ["an encrypted key in DER", Buffer.from((encrypted as string).split("\n").slice(1, -2).join(""), "base64"), []],
  ["a key before the request", pemEncode("PRIVATE KEY", pkcs8) + csrPem, rsaFamily],
  ["a key after the request", csrPem + pemEncode("EC PRIVATE KEY", sec1), ecFamily],
  ["a key under the label of a request", pemEncode("CERTIFICATE REQUEST", pkcs8), rsaFamily],
  [
    "a PEM file under the label of a request",
    pemEncode("CERTIFICATE REQUEST", Buffer.from(pemEncode("PRIVATE KEY", pkcs8))),
    rsaFamily,
  ],
  [
    "a PEM file inside an attribute of the request",
    pemEncode(
      "CERTIFICATE REQUEST",
      buildCsr(signerFrom(rsa.publicKey, rsa.privateKey), [{ type: "CN", value: "a" }], {
        attributes: [attribute("1.2.3.4", writeOctetString(Buffer.from(pemEncode("PRIVATE KEY", pkcs8))))],
      }),
    ),
    [],
  ],
  ["a JWK under the label of a request", pemEncode("CERTIFICATE REQUEST", Buffer.from(jwk)), ecFamily],
  [
    "base64 of a PEM file under the label of a request",
    pemEncode("CERTIFICATE REQUEST", Buffer.from(Buffer.from(pemEncode("EC PRIVATE KEY", sec1)).toString("base64"))),
    ecFamily,
  ],
  ["base64 of a key without armour", pkcs8.toString("base64"), rsaFamily],
  ["base64 of a key below the request", `${csrPem}\n${pkcs8.toString("base64")}\n`, rsaFamily],
  ["a key after the DER of the request", Buffer.concat([csr, pkcs8]), rsaFamily],
  ["a key inside an attribute of the request", hidden, rsaFamily],
  ["a JWK with its private member", jwk, ecFamily],
  ["a key set with private members", `{"keys":[${jwk}]}`, ecFamily],
  ["a JWK below the request", csrPem + jwk, ecFamily],
  ["a PEM block on one line", pemEncode("PRIVATE KEY", pkcs8).replaceAll("\n", " "), rsaFamily],
  ["a truncated key", pemEncode("PRIVATE KEY", pkcs8).slice(0, 300), []],
  [
    "an OpenSSH key",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n",
    [],
  ],
  ["a PuTTY key", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", []],
  ["a listing by openssl rsa -text", "Private-Key: (2048 bit, 2 primes)\nmodulus:\n    00:aa\n", []],
  ["a Java keystore", Uint8Array.of(0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2), []],
  ["a PKCS#12 file", Buffer.from("308209c70201033082098d06092a864886f70d010701a082", "hex"), []],
];

describe("a private key in an upload", () => {
  it.each(cases)("%s is found", (_, upload, family) => {
    const bytes = typeof upload === "string" ? new Uint8Array(Buffer.from(upload)) : upload;
    const result = parseCsr(bytes);
    expect(result).toMatchObject({ ok: false, refusal: { code: "csr.contains_private_key" } });
    expect(result.ok || result.refusal.leakedKeyFamilies).toEqual(family.length > 0 ? [family] : []);
    expect(result.ok || result.refusal.message).toMatch(/compromised/);
  });

  it("in UTF-16, as PowerShell redirects it, is found", () => {
    const pem = pemEncode("PRIVATE KEY", pkcs8).replaceAll("\n", "\r\n");
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(pem, "utf16le")]);
    expect(parseCsr(utf16)).toMatchObject({
      refusal: { code: "csr.contains_private_key", leakedKeyFamilies: [rsaFamily] },
    });
  });

  it("that wraps another client's public key does not block that key", () => {
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const victim = readDer(rsa.publicKey.export({ format: "der", type: "pkcs1" })).children;
    const own = readDer(other.privateKey.export({ format: "der", type: "pkcs1" })).children;
    const forged = writeSequence(
      ...own.map((node, i) => (i === 1 || i === 2 ? (victim[i - 1]?.bytes ?? node.bytes) : node.bytes)),
    );
    expect(parseCsr(forged)).toMatchObject({
      refusal: { code: "csr.contains_private_key", leakedKeyFamilies: [] },
    });
  });

  it("is never included in the refusal", () => {
    const { d = "" } = rsa.privateKey.export({ format: "jwk" });
    const refusal = JSON.stringify(parseCsr(new Uint8Array(Buffer.from(pemEncode("PRIVATE KEY", pkcs8)))));
    expect(refusal).not.toContain(d.slice(0, 20));
    expect(refusal).not.toContain(pkcs8.toString("base64").slice(0, 40));
  });

  it("is not found where there is none", () => {
    const note = "Keep the private key secret. PRIVATE KEY files stay here.\n";
    expect(parseCsr(new Uint8Array(Buffer.from(note + csrPem)))).toMatchObject({ ok: true });
    expect(
      parseCsr(
        new Uint8Array(
          Buffer.from(pemEncode("PUBLIC KEY", Buffer.from(rsa.publicKey.export({ format: "der", type: "spki" })))),
        ),
      ),
    ).toMatchObject({
      refusal: { code: "csr.wrong_block" },
    });
  });
});
