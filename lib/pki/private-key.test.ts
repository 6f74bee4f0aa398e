import { createECDH, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { attribute, buildCsr, signerFrom } from "@/lib/testing/build-csr";
import { parseCsr } from "./csr";
import { readDer } from "./der";
import { writeOctetString, writeSequence } from "./der-write";
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
  ["a key that was cut", pemEncode("PRIVATE KEY", pkcs8).slice(0, 300), []],
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

  it("made up around someone else's public key does not put that key on the blocklist", () => {
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

  it("never comes back in the refusal", () => {
    const { d = "" } = rsa.privateKey.export({ format: "jwk" });
    const answer = JSON.stringify(parseCsr(new Uint8Array(Buffer.from(pemEncode("PRIVATE KEY", pkcs8)))));
    expect(answer).not.toContain(d.slice(0, 20));
    expect(answer).not.toContain(pkcs8.toString("base64").slice(0, 40));
  });

  it("is not seen where there is none", () => {
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

const lines = (text: string, width: number) => text.match(new RegExp(`.{1,${width}}`, "g")) ?? [];
const BASE64_DRESSES: Record<string, (base64: string) => string> = {
  "behind a word": (text) => `privatekey ${text}`,
  "behind a word and a colon": (text) => `the key is:${text}`,
  "glued to a word": (text) => `key${text}`,
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
  "in the alphabet of URLs": (text) => Buffer.from(text, "base64").toString("base64url"),
  "in base64 once more": (text) => Buffer.from(text).toString("base64"),
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
  "with the dashes of its armour turned to underscores": (text) => `_____BEGIN KEY_____\n${lines(text, 64).join("\n")}`,
};
const HEX_DRESSES: Record<string, (hex: string) => string> = {
  "in hexadecimal": (text) => text,
  "in upper-case hexadecimal behind a word": (text) => `DER ${text.toUpperCase()}`,
  "in hexadecimal with colons": (text) => lines(text, 2).join(":"),
  "in hexadecimal with colons on several lines": (text) => lines(lines(text, 2).join(":"), 45).join("\n    "),
  "in hexadecimal with spaces": (text) => lines(text, 2).join(" "),
  "as an array of C": (text) =>
    `{ ${lines(text, 2)
      .map((byte) => `0x${byte}`)
      .join(", ")} }`,
  "as a string of C": (text) =>
    `"${lines(text, 2)
      .map((byte) => `\\x${byte}`)
      .join("")}"`,
  "as bytea of PostgreSQL": (text) => `\\x${text}`,
};
const KEYS: [string, Buffer, string[]][] = [
  ["RSA", pkcs8, rsaFamily],
  ["EC", ec.privateKey.export({ format: "der", type: "pkcs8" }), ecFamily],
  ["Ed25519", ed.privateKey.export({ format: "der", type: "pkcs8" }), edFamily],
];
const DRESSES = [
  ...Object.entries(BASE64_DRESSES).map(
    ([name, dress]) => [name, (der: Buffer) => dress(der.toString("base64"))] as const,
  ),
  ...Object.entries(HEX_DRESSES).map(([name, dress]) => [name, (der: Buffer) => dress(der.toString("hex"))] as const),
];

describe("a private key beside a good request", () => {
  it.each(
    KEYS.flatMap(([kind, der, family]) => DRESSES.map(([name, dress]) => [kind, name, dress(der), family] as const)),
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
    ["a JWK of Ed25519 without x", JSON.stringify({ kty: "OKP", crv: "Ed25519", d: edJwk.d }), edFamily],
    ["an RSA JWK with d alone", JSON.stringify({ kty: "RSA", n: rsaJwk.n, e: rsaJwk.e, d: rsaJwk.d }), rsaFamily],
    [
      "an RSA JWK with one prime alone",
      JSON.stringify({ kty: "RSA", n: rsaJwk.n, e: rsaJwk.e, q: rsaJwk.q }),
      rsaFamily,
    ],
    ["an RSA JWK with its primes alone", JSON.stringify({ kty: "RSA", p: rsaJwk.p, q: rsaJwk.q }), rsaFamily],
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
      "RSAKeyValue with D alone",
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
    ["an unencrypted key of ssh-keygen", openSshEd25519(), edFamily],
  ])("is found and proved: %s", (_, text, family) => {
    expect(findPrivateKey(Buffer.from(`${csrPem}\n${text}\n`))?.leakedKeyFamilies).toEqual([family]);
  });

  it("is found as a bare scalar, as a key of each kind it may be of", () => {
    const found = findPrivateKey(Buffer.from(`${csrPem}{"d":"${scalar}"}`));
    expect(found?.leakedKeys.map(({ kind }) => kind)).toEqual(["EC", "Ed25519", "X25519"]);
    expect(found?.leakedKeyFamilies).toContainEqual(ecFamily);
  });

  it("is named by its scalar, whatever public key is written beside it", () => {
    const other = createECDH("prime256v1");
    other.generateKeys();
    const forged = { ...ecJwk, x: other.getPublicKey().subarray(1, 33).toString("base64url") };
    expect(findPrivateKey(Buffer.from(JSON.stringify(forged)))?.leakedKeyFamilies).toEqual([ecFamily]);
  });

  it("is not seen in what only looks a little like one", () => {
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
