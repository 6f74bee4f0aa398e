/** The most expensive 64 KiB known for the parsers of untrusted input. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { writeBitString, writeDer, writeOid, writeSequence, writeUnsignedInteger } from "@/lib/pki/der-write";
import { pemEncode } from "@/lib/pki/pem";

const SIZE = 64 * 1024;
const filled = (text: string) => text.repeat(Math.ceil(SIZE / text.length)).slice(0, SIZE);
const nested = (levels: number): Uint8Array => {
  let der = writeSequence();
  for (let level = 0; level < levels; level++) der = writeSequence(der);
  return der;
};
const rsa = generateKeyPairSync("rsa", { modulusLength: 4096 }).privateKey.export({ format: "jwk" });
const part = (name: "n" | "p" | "q" | "dq" | "qi") => Buffer.from(rsa[name] ?? "", "base64url");
const oddBytes = (length: number) => Buffer.concat([Buffer.of(0x7f), randomBytes(length - 2), Buffer.of(0x7f)]);
const integers = (...numbers: Uint8Array[]) => writeSequence(...numbers.map((number) => writeUnsignedInteger(number)));
const one = Uint8Array.of(1);
const zero = Uint8Array.of(0);
const e = Uint8Array.of(1, 0, 1);

/** PKCS#1 with one member of 62 kB, for each member; a wrong dp makes OpenSSL fall back to d. */
const oversized = [1, 2, 3, 4, 5, 6, 7, 8].map((place) => {
  const members = [zero, part("n"), e, part("n"), part("p"), part("q"), Uint8Array.of(3), part("dq"), part("qi")];
  members[place] = oddBytes(62_000);
  return integers(...members);
});
const inPkcs8 = (oid: string, key: Uint8Array) =>
  writeSequence(writeUnsignedInteger(zero), writeSequence(writeOid(oid), writeDer(5)), writeDer(4, key));
const RSA_OID = "1.2.840.113549.1.1.1";
const sec1 = (length: number) => writeSequence(writeUnsignedInteger(one), writeDer(4, oddBytes(length)));
const dsa = integers(zero, oddBytes(20_000), oddBytes(1_000), oddBytes(20_000), oddBytes(20_000), oddBytes(1_000));
const spki = (n: Uint8Array, exponent: Uint8Array) =>
  writeSequence(writeSequence(writeOid(RSA_OID), writeDer(5)), writeBitString(integers(n, exponent)));
const jwkSet = (count: number, jwk: () => object) => JSON.stringify({ keys: Array.from({ length: count }, jwk) });
const withPrimes = () => ({
  kty: "RSA",
  n: rsa.n,
  e: "AQAB",
  p: oddBytes(511).toString("base64url"),
  q: oddBytes(511).toString("base64url"),
});
const withExponent = () => ({ kty: "RSA", n: rsa.n, e: "AQAB", d: oddBytes(511).toString("base64url") });
const onP521 = () => ({
  kty: "EC",
  crv: "P-521",
  d: Buffer.concat([Buffer.of(0), randomBytes(65)]).toString("base64url"),
});

const signedData = (content: Uint8Array) => writeSequence(writeOid("1.2.840.113549.1.7.2"), writeDer(0xa0, content));

export const BINARY: [string, Uint8Array][] = [
  ["zeros", new Uint8Array(SIZE)],
  ["noise", randomBytes(SIZE)],
  ["30,000 levels", Buffer.from("3080".repeat(SIZE / 2), "hex")],
  ["6,000 levels of definite length", nested(6_000)],
  ["20,000 elements", writeSequence(...Array.from({ length: 20_000 }, () => writeDer(5)))],
  ["one OID of 60 kB", writeSequence(writeDer(6, Buffer.alloc(60_000, 0x81), Buffer.of(1)))],
  ["one INTEGER of 60 kB", integers(oddBytes(60_000))],
  ["beginnings of keys", Buffer.from("308201000201000282010100aa".repeat(5_000), "hex")],
  ["versions", Buffer.from("300302010002".repeat(10_000), "hex")],
  ...oversized.map((der, index): [string, Uint8Array] => [`PKCS#1, member ${index + 1} of 62 kB`, der]),
  ...oversized.map((der, index): [string, Uint8Array] => [
    `PKCS#8, member ${index + 1} of 62 kB`,
    inPkcs8(RSA_OID, der),
  ]),
  ["PKCS#1 with d alone", integers(zero, part("n"), e, oddBytes(511), zero, zero, zero, zero, zero)],
  [
    "20 PKCS#1 with d alone",
    Buffer.concat(
      Array.from({ length: 20 }, () => integers(zero, part("n"), e, oddBytes(511), zero, zero, zero, zero, zero)),
    ),
  ],
  ["SEC1, scalar of 60 kB", sec1(60_000)],
  ["800 SEC1 of P-521", Buffer.concat(Array.from({ length: 800 }, () => sec1(66)))],
  ["DSA of 60 kB", dsa],
  ["DSA in PKCS#8", inPkcs8("1.2.840.10040.4.1", dsa)],
  ["PKCS#7 with 20,000 elements", signedData(writeSequence(...Array.from({ length: 20_000 }, () => writeDer(5))))],
  ["PKCS#7 of 6,000 levels", signedData(nested(6_000))],
  ["a public key of 250,000 bits", spki(oddBytes(31_000), oddBytes(31_000))],
  ["a public key with an exponent of 4,096 bits", spki(part("n"), oddBytes(512))],
];
export const TEXT: [string, string][] = [
  ["letters", filled("a")],
  ["spaces", filled(" ")],
  ["lines", filled("a\n")],
  ["BEGIN lines", filled("-----BEGIN ")],
  ["2,000 empty blocks", filled("-----BEGIN A-----\nAA==\n-----END A-----\n")],
  ["a block of short lines", `-----BEGIN CERTIFICATE REQUEST-----\n${filled("AA\n")}`],
  [
    "base64 in base64 in base64",
    Buffer.from(Buffer.from(randomBytes(24_000).toString("base64")).toString("base64"))
      .toString("base64")
      .slice(0, SIZE),
  ],
  ["percent signs", filled("%25")],
  ["escapes in escapes", filled("\\u005cu005c")],
  ["entities", filled("&#38;#38;")],
  ["hexadecimal with colons", filled("30:82:")],
  ["a listing", `Private-Key: (4096 bit)\nprivateExponent:\n${filled("aa:")}`],
  ["elements of XML", filled("<Modulus>A</Modulus><D>A</D>")],
  ["unclosed elements", filled("<D ")],
  ["members", filled('"d":"a",')],
  ["unclosed members", filled("d=\"d='")],
  ["braces", filled("{")],
  ["quotes", filled('"')],
  ["backslashes", filled("\\")],
  ["commas and quotes", filled('","')],
  ["slashes", filled("/")],
  ["30,000 nested arrays", `{"keys":${"[".repeat(30_000)}${"]".repeat(30_000)}}`],
  ["10,000 nested objects", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`],
  ["20,000 members", `{${Array.from({ length: 6_000 }, (_, index) => `"${index}":1`).join(",")}}`],
  ["20,000 keys", `{"keys":[${filled("{},").slice(0, -1)}]}`],
  ["a long number", `{"a":${"9".repeat(60_000)}}`],
  ["keys with made-up primes", jwkSet(30, withPrimes)],
  ["keys with made-up d", jwkSet(40, withExponent)],
  ["keys of P-521 by their scalars", jwkSet(400, onP521)],
  [
    "a JWK with members of 30 kB",
    JSON.stringify({ kty: "RSA", n: filled("b").slice(0, 30_000), e: filled("b").slice(0, 30_000) }),
  ],
  ["a JWK with d of 60 kB", JSON.stringify({ kty: "RSA", n: rsa.n, e: "AQAB", d: filled("b").slice(0, 60_000) })],
  ["PEM of a made-up key", pemEncode("PRIVATE KEY", inPkcs8(RSA_OID, oversized[2] as Uint8Array)).slice(0, SIZE)],
  ["dots", filled(".")],
  ["a JWS of 64 KiB", `${Buffer.from('{"alg":"ES256"}').toString("base64url")}.${filled("A").slice(0, 60_000)}.AAAA`],
];

/** Next to a valid public key, so that its private key is searched in everything that may be bytes. */
export const beside = (key: string, kind: (length: number) => string): string => {
  const text = kind(SIZE - key.length - 1);
  return `${key}\n${text}`.slice(0, SIZE);
};
const publicPem = (key: ReturnType<typeof generateKeyPairSync>["publicKey"]) =>
  key.export({ format: "pem", type: "spki" }).toString();
const PUBLIC_KEYS: Record<string, string> = {
  "RSA-4096": publicPem(generateKeyPairSync("rsa", { modulusLength: 4096 }).publicKey),
  "P-256": publicPem(generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey),
  "P-384": publicPem(generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey),
};
const primeLike = (length: number) => Buffer.from(randomBytes(length).map((byte) => byte | 0x81));
const LISTS: Record<string, (length: number) => string> = {
  hexadecimal: (length) => randomBytes(length / 2).toString("hex"),
  "odd bytes in hexadecimal": (length) => primeLike(length / 2).toString("hex"),
  "bytes of hexadecimal": (length) =>
    (
      primeLike(length / 3)
        .toString("hex")
        .match(/../g) ?? []
    )
      .join(" ")
      .replace(/(.{48})/g, "$1\n"),
  "a dump": (length) =>
    (
      primeLike(length / 3)
        .toString("hex")
        .match(/.{4}/g) ?? []
    )
      .map((group, i) => (i % 8 === 0 ? `\n${(i * 2).toString(16).padStart(8, "0")}: ${group}` : group))
      .join(" "),
  "a list in decimal": (length) => [...primeLike(length / 4)].join(),
  "words in decimal": (length) =>
    [...new Uint32Array(primeLike(length / 3 - ((length / 3) % 4)).buffer.slice(0, 20_000))].join(),
  "hexadecimal in base64": (length) => Buffer.from(primeLike((length * 3) / 8).toString("hex")).toString("base64"),
  base64: (length) => primeLike((length * 3) / 4).toString("base64"),
  "words of base64": (length) =>
    (
      primeLike((length * 3) / 4)
        .toString("base64")
        .match(/.{43}/g) ?? []
    ).join(" "),
  "moduli in base64": (length) =>
    (
      primeLike((length * 3) / 4)
        .toString("base64")
        .match(/.{342}/g) ?? []
    ).join(" "),
  base32: (length) => filled("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".split("").reverse().join("")).slice(0, length),
  "lower-case letters": (length) =>
    filled("the quick brown fox jumps over the lazy dog".replaceAll(" ", "")).slice(0, length),
  "numbers in decimal": (length) => filled(`${"9".repeat(1_240)} `).slice(0, length),
  digits: (length) => filled("1 ").slice(0, length),
  "octal words": (length) => filled("177777 ").slice(0, length),
  "literals of bytes": (length) => filled("\\x81\\xfd").slice(0, length),
  "octal literals": (length) => filled("\\201").slice(0, length),
  tags: (length) => filled("<a><b ").slice(0, length),
  "numbered lines": (length) => filled("12: ff\n").slice(0, length),
  "lines with signs": (length) => filled("+a\n").slice(0, length),
  "labels of numbers": (length) => filled("priv:\n aa:").slice(0, length),
  "full-width letters": (length) => filled("\uff21").slice(0, length / 3),
  "invisible characters": (length) => filled("a\u200b").slice(0, length / 3),
};
export const LISTED = Object.entries(PUBLIC_KEYS).flatMap(([key, pem]) =>
  Object.entries(LISTS).map(([name, list]): [string, string] => [`${name} beside ${key}`, beside(pem, list)]),
);

/** Each takes bytes; those for text decode them first. Errors are ignored. */
export const text = (parse: (text: string) => unknown) => (bytes: Uint8Array) =>
  parse(Buffer.from(bytes).toString("latin1"));
