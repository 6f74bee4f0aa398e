import { createECDH, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { buildCsr, signerFrom } from "@/lib/testing/build-csr";
import { keyFamily } from "./key-family";
import { pemEncode } from "./pem";
import { findPrivateKey } from "./private-key";
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

const lines = (text: string, width: number) => text.match(new RegExp(`.{1,${width}}`, "g")) ?? [];
const BASE64_ENCODINGS: Record<string, (base64: string) => string> = {
  "after a word": (text) => `privatekey ${text}`,
  "after a word and a colon": (text) => `the key is:${text}`,
  "directly after a word": (text) => `key${text}`,
  "in double quotes": (text) => `"${text}"`,
  "in single quotes": (text) => `key = '${text}';`,
  "in a JSON string": (text) => JSON.stringify({ note: "mine", value: text }),
  "in a JSON string with escaped slashes": (text) => JSON.stringify({ value: text }).replaceAll("/", "\\/"),
  "in lines with commas": (text) => lines(text, 64).join(",\n"),
  "in quoted lines with commas": (text) =>
    lines(text, 64)
      .map((line) => `"${line}",`)
      .join("\n"),
  "in concatenated strings": (text) =>
    lines(text, 60)
      .map((line) => `  '${line}' +`)
      .join("\n"),
  "in short lines": (text) => lines(text, 8).join("\n"),
  "in groups of four": (text) => lines(text, 4).join(" "),
  "on one line with spaces": (text) => lines(text, 64).join(" "),
  "quoted in an email": (text) =>
    lines(text, 64)
      .map((line) => `> ${line}`)
      .join("\n"),
  "quoted twice in an email": (text) =>
    lines(text, 64)
      .map((line) => `> > ${line}`)
      .join("\r\n"),
  "commented out": (text) =>
    lines(text, 64)
      .map((line) => `# ${line}`)
      .join("\n"),
  "percent-encoded": (text) => encodeURIComponent(text),
  "percent-encoded throughout": (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join(""),
  "in quoted-printable": (text) => lines(text.replaceAll("=", "=3D"), 70).join("=\r\n"),
  "in HTML entities": (text) => text.replaceAll("+", "&#43;").replaceAll("/", "&#x2F;").replaceAll("=", "&#61;"),
  "in base64url": (text) => Buffer.from(text, "base64").toString("base64url"),
  "in base64 twice": (text) => Buffer.from(text).toString("base64"),
  "as a PEM file in base64": (text) =>
    Buffer.from(`-----BEGIN PRIVATE KEY-----\n${lines(text, 64).join("\n")}\n-----END PRIVATE KEY-----\n`).toString(
      "base64",
    ),
  "as a PEM file in UTF-16 in base64": (text) =>
    Buffer.from(
      `-----BEGIN PRIVATE KEY-----\n${lines(text, 64).join("\n")}\n-----END PRIVATE KEY-----\n`,
      "utf16le",
    ).toString("base64"),
  "as a PEM file in a JSON string": (text) =>
    JSON.stringify({
      private_key: `-----BEGIN PRIVATE KEY-----\n${lines(text, 64).join("\n")}\n-----END PRIVATE KEY-----\n`,
    }),
  "with underscores instead of the PEM dashes": (text) => `_____BEGIN KEY_____\n${lines(text, 64).join("\n")}`,
};
const HEX_ENCODINGS: Record<string, (hex: string) => string> = {
  "in hexadecimal": (text) => text,
  "in upper-case hexadecimal after a word": (text) => `DER ${text.toUpperCase()}`,
  "in hexadecimal with colons": (text) => lines(text, 2).join(":"),
  "in hexadecimal with colons on several lines": (text) => lines(lines(text, 2).join(":"), 45).join("\n    "),
  "in hexadecimal with spaces": (text) => lines(text, 2).join(" "),
  "as a C array": (text) =>
    `{ ${lines(text, 2)
      .map((byte) => `0x${byte}`)
      .join(", ")} }`,
  "as a C string": (text) =>
    `"${lines(text, 2)
      .map((byte) => `\\x${byte}`)
      .join("")}"`,
  "as PostgreSQL bytea": (text) => `\\x${text}`,
};
const KEYS: [string, Buffer, string[]][] = [
  ["RSA", pkcs8, rsaFamily],
  ["EC", ec.privateKey.export({ format: "der", type: "pkcs8" }), ecFamily],
  ["Ed25519", ed.privateKey.export({ format: "der", type: "pkcs8" }), edFamily],
];
const ENCODINGS = [
  ...Object.entries(BASE64_ENCODINGS).map(
    ([name, encode]) => [name, (der: Buffer) => encode(der.toString("base64"))] as const,
  ),
  ...Object.entries(HEX_ENCODINGS).map(
    ([name, encode]) => [name, (der: Buffer) => encode(der.toString("hex"))] as const,
  ),
];

describe("a private key beside a valid request", () => {
  it.each(
    KEYS.flatMap(([kind, der, family]) =>
      ENCODINGS.map(([name, encode]) => [kind, name, encode(der), family] as const),
    ),
  )("is found and proved: %s %s", (_kind, _name, text, family) => {
    for (const upload of [`${csrPem}\n${text}\n`, `${text}\n${csrPem}`]) {
      expect(findPrivateKey(Buffer.from(upload))?.leakedKeyFamilies).toEqual([family]);
    }
  });

  const rsaJwk = rsa.privateKey.export({ format: "jwk" });
  const ecJwk = ec.privateKey.export({ format: "jwk" });
  const edJwk = ed.privateKey.export({ format: "jwk" });
  const standard = (value = "") => Buffer.from(value, "base64url").toString("base64");
  const xml = (names: [string, string | undefined][]) =>
    `<RSAKeyValue>${names.map(([name, value]) => `<${name}>${standard(value)}</${name}>`).join("\n")}</RSAKeyValue>`;
  const scalar = (ecJwk.d ?? "") as string;

  it.each<[string, string, string[]]>([
    ["a JWK whose d is written \\u0064", JSON.stringify(ecJwk).replace('"d"', '"\\u0064"'), ecFamily],
    ["a JWK without its public members", JSON.stringify({ kty: "EC", crv: "P-256", d: ecJwk.d }), ecFamily],
    ["an Ed25519 JWK without x", JSON.stringify({ kty: "OKP", crv: "Ed25519", d: edJwk.d }), edFamily],
    ["an RSA JWK with only d", JSON.stringify({ kty: "RSA", n: rsaJwk.n, e: rsaJwk.e, d: rsaJwk.d }), rsaFamily],
    [
      "an RSA JWK with only one prime",
      JSON.stringify({ kty: "RSA", n: rsaJwk.n, e: rsaJwk.e, q: rsaJwk.q }),
      rsaFamily,
    ],
    ["an RSA JWK with only its primes", JSON.stringify({ kty: "RSA", p: rsaJwk.p, q: rsaJwk.q }), rsaFamily],
    ["a JWK in single quotes", JSON.stringify(ecJwk).replaceAll('"', "'"), ecFamily],
    ["a JWK as JavaScript", JSON.stringify(ecJwk).replaceAll(/"(\w+)":/g, "$1: "), ecFamily],
    [
      "a JWK as YAML",
      Object.entries(ecJwk)
        .map(([name, value]) => `${name}: ${value}`)
        .join("\n"),
      ecFamily,
    ],
    ["a JWK in a JSON string", JSON.stringify({ jwk: JSON.stringify(ecJwk) }), ecFamily],
    ["a JWK in base64", Buffer.from(JSON.stringify(ecJwk)).toString("base64"), ecFamily],
    [
      "a JWK in base64url in a URL",
      `https://a.example/?k=${Buffer.from(JSON.stringify(edJwk)).toString("base64url")}`,
      edFamily,
    ],
    [
      "RSAKeyValue",
      xml([
        ["Modulus", rsaJwk.n],
        ["Exponent", rsaJwk.e],
        ["P", rsaJwk.p],
        ["Q", rsaJwk.q],
        ["D", rsaJwk.d],
      ]),
      rsaFamily,
    ],
    [
      "RSAKeyValue with only D",
      xml([
        ["Modulus", rsaJwk.n],
        ["Exponent", rsaJwk.e],
        ["D", rsaJwk.d],
      ]),
      rsaFamily,
    ],
    [
      "RSAKeyValue with a namespace",
      xml([
        ["Modulus", rsaJwk.n],
        ["P", rsaJwk.p],
      ]).replaceAll(/<(\/?)(\w)/g, "<$1ds:$2"),
      rsaFamily,
    ],
    ["an unencrypted ssh-keygen key", openSshEd25519(), edFamily],
  ])("is found and proved: %s", (_, text, family) => {
    expect(findPrivateKey(Buffer.from(`${csrPem}\n${text}\n`))?.leakedKeyFamilies).toEqual([family]);
  });

  it("is found as a bare scalar, for each possible kind of key", () => {
    const found = findPrivateKey(Buffer.from(`${csrPem}{"d":"${scalar}"}`));
    expect(found?.leakedKeys.map(({ kind }) => kind)).toEqual(["EC", "Ed25519", "X25519"]);
    expect(found?.leakedKeyFamilies).toContainEqual(ecFamily);
  });

  it("is identified by its scalar, not by the public key beside it", () => {
    const other = createECDH("prime256v1");
    other.generateKeys();
    const forged = { ...ecJwk, x: other.getPublicKey().subarray(1, 33).toString("base64url") };
    expect(findPrivateKey(Buffer.from(JSON.stringify(forged)))?.leakedKeyFamilies).toEqual([ecFamily]);
  });

  it("is not found in text that only resembles one", () => {
    const { publicKey } = rsa;
    const uploads = [
      csrPem,
      publicKey.export({ format: "pem", type: "spki" }) as string,
      JSON.stringify({ keys: [publicKey.export({ format: "jwk" }), ec.publicKey.export({ format: "jwk" })] }),
      `<Modulus>${standard(rsaJwk.n)}</Modulus><Exponent>AQAB</Exponent>${csrPem}`,
      `${csrPem}\nsha256: ${"ab".repeat(32)}\nserial 0x${"3082".repeat(40)}\n`,
      `n = 3, d = 4, see the book, q: 5\n${csrPem}`,
      `d: see below, p. 12, q = 3; n/a\n${csrPem}`,
    ];
    for (const upload of uploads) expect(findPrivateKey(Buffer.from(upload))).toBeUndefined();
  });
});

/** PROTOCOL.key: cipher and derivation "none", one key. */
function openSshEd25519(): string {
  const { d = "", x = "" } = ed.privateKey.export({ format: "jwk" });
  const field = (value: string | Buffer) => {
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const [seed, point] = [Buffer.from(d, "base64url"), Buffer.from(x, "base64url")];
  const type = field("ssh-ed25519");
  const secret = Buffer.concat([
    Buffer.alloc(8, 7),
    type,
    field(point),
    field(Buffer.concat([seed, point])),
    field("me"),
  ]);
  const none = field("none");
  const head = Buffer.concat([Buffer.from("openssh-key-v1\0"), none, none, field(""), Buffer.of(0, 0, 0, 1)]);
  const file = Buffer.concat([head, field(Buffer.concat([type, field(point)])), field(secret)]);
  return pemEncode("OPENSSH PRIVATE KEY", file);
}
