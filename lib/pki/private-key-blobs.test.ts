import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { looksPrivate } from "@/lib/dropped-file/looks-private";
import { buildCsr, signerFrom } from "@/lib/testing/build-csr";
import { keyFamily } from "./key-family";
import { pemEncode } from "./pem";
import { findPrivateKey } from "./private-key";
import { publicKeyFromSpki } from "./public-key";

const csrOf = ({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }) =>
  pemEncode("CERTIFICATE REQUEST", buildCsr(signerFrom(publicKey, privateKey), [{ type: "CN", value: "a" }]));
const sample = (pair: { publicKey: KeyObject; privateKey: KeyObject }) => ({
  jwk: pair.privateKey.export({ format: "jwk" }) as Record<string, string>,
  family: keyFamily(publicKeyFromSpki(pair.publicKey.export({ format: "der", type: "spki" }))),
  csr: csrOf(pair),
});
const ecOf = (namedCurve: string) => sample(generateKeyPairSync("ec", { namedCurve }));
const samples = {
  RSA: sample(generateKeyPairSync("rsa", { modulusLength: 2048 })),
  "P-256": ecOf("P-256"),
  "P-384": ecOf("P-384"),
  "P-521": ecOf("P-521"),
  Ed25519: sample(generateKeyPairSync("ed25519")),
};
type Sample = (typeof samples)["RSA"];
type Kind = keyof typeof samples;
const other = csrOf(generateKeyPairSync("ec", { namedCurve: "P-256" }));

const bytes = (value = "") => Buffer.from(value, "base64url");
const little = (value = "") => Buffer.from(bytes(value)).reverse();
const word = (value: number) => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
};
const hexOf = (digits: string) => Buffer.from(digits.replaceAll(" ", ""), "hex");

const capi = ({ jwk }: Sample, algorithm = "00a40000") =>
  Buffer.concat([
    hexOf(`07020000${algorithm}`),
    Buffer.from("RSA2"),
    word(2048),
    word(65537),
    ...[jwk.n, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi, jwk.d].map(little),
  ]);
const pvk = (one: Sample, isEncrypted = 0) =>
  Buffer.concat([hexOf("1ef1b5b0 00000000 02000000"), word(isEncrypted), word(0), word(596), capi(one, "00240000")]);
const cngRsa = (magic: string, { jwk }: Sample) =>
  Buffer.concat([
    Buffer.from(magic),
    ...[2048, 3, 256, 128, 128].map(word),
    ...[jwk.e, jwk.n, jwk.p, jwk.q, ...(magic === "RSA3" ? [jwk.dp, jwk.dq, jwk.qi, jwk.d] : [])].map(bytes),
  ]);
const cngEc = (magic: string, { jwk }: Sample) =>
  Buffer.concat([Buffer.from(magic), word(bytes(jwk.d).length), ...[jwk.x, jwk.y, jwk.d].map(bytes)]);
const field = (label: string, value = "") => {
  const { length } = bytes(value);
  const head =
    length < 256 ? `58 ${length.toString(16).padStart(2, "0")}` : `59 ${length.toString(16).padStart(4, "0")}`;
  return Buffer.concat([hexOf(label + head), bytes(value)]);
};
const cose = (curve: string, { jwk }: Sample) =>
  jwk.y
    ? Buffer.concat([hexOf(`a5 01 02 20 ${curve}`), field("21", jwk.x), field("22", jwk.y), field("23", jwk.d)])
    : Buffer.concat([hexOf(`a6 01 01 04 81 02 03 27 20 ${curve}`), field("23", jwk.d), field("21", jwk.x)]);
const coseRsa = ({ jwk }: Sample) =>
  Buffer.concat([
    hexOf("a6 01 03"),
    field("20", jwk.n),
    hexOf("21 43 01 00 01"),
    field("22", jwk.d),
    field("23", jwk.p),
    field("24", jwk.q),
  ]);

const BLOBS: [string, Kind, (one: Sample) => Buffer][] = [
  ["PRIVATEKEYBLOB", "RSA", capi],
  ["PRIVATEKEYBLOB for signatures", "RSA", (one) => capi(one, "00240000")],
  ["PVK", "RSA", pvk],
  ["CNG RSA2", "RSA", (one) => cngRsa("RSA2", one)],
  ["CNG RSA3", "RSA", (one) => cngRsa("RSA3", one)],
  ["CNG ECS2", "P-256", (one) => cngEc("ECS2", one)],
  ["CNG ECK2", "P-256", (one) => cngEc("ECK2", one)],
  ["CNG ECDV", "P-256", (one) => cngEc("ECDV", one)],
  ["CNG ECS4", "P-384", (one) => cngEc("ECS4", one)],
  ["CNG ECS6", "P-521", (one) => cngEc("ECS6", one)],
  ["COSE with P-256", "P-256", (one) => cose("01", one)],
  ["COSE with P-384", "P-384", (one) => cose("02", one)],
  ["COSE with P-521", "P-521", (one) => cose("03", one)],
  ["COSE with Ed25519", "Ed25519", (one) => cose("06", one)],
  ["COSE with RSA", "RSA", coseRsa],
];

describe.each(BLOBS)("a private key as %s", (_, kind, write) => {
  const { csr, family } = samples[kind];
  const blob = write(samples[kind]);
  it.each<[string, Buffer | string]>([
    ["binary", blob],
    ["binary after a CSR", Buffer.concat([Buffer.from(other), blob])],
    [
      "binary after the DER of a CSR",
      Buffer.concat([Buffer.from(other.replace(/-----.*-----|\n/g, ""), "base64"), blob]),
    ],
    ["base64 beside another CSR", `${other}\n${blob.toString("base64")}`],
    ["base64 before another CSR", `key: ${blob.toString("base64")}\n${other}`],
    ["base64 beside its own CSR", `${csr}\n${blob.toString("base64")}`],
    ["base64url in JSON", JSON.stringify({ csr: other, key: blob.toString("base64url") })],
    ["hexadecimal", `${other}\n${blob.toString("hex")}`],
    ["a list of bytes", `${other}\n[${[...blob].join(", ")}]`],
  ])("is refused and blocked: %s", (_form, upload) => {
    expect(findPrivateKey(Buffer.from(upload as string))?.leakedKeyFamilies).toContainEqual(family);
    expect(looksPrivate(typeof upload === "string" ? upload : new Uint8Array(upload))).toEqual(expect.any(String));
  });
});

it("refuses encrypted or truncated keys, and blocks nothing", () => {
  const encrypted = pvk(samples.RSA, 1).fill(7, 32);
  for (const blob of [encrypted, capi(samples.RSA).subarray(0, 200), cngEc("ECS2", samples["P-256"]).subarray(0, 60)]) {
    expect(findPrivateKey(blob)?.leakedKeyFamilies).toEqual([]);
  }
});

it("accepts public Windows blobs and public COSE keys", () => {
  const { jwk } = samples["P-256"];
  const rsa = samples.RSA.jwk;
  for (const blob of [
    Buffer.concat([hexOf("0602000000a40000"), Buffer.from("RSA1"), word(2048), word(65537), little(rsa.n)]),
    Buffer.concat([Buffer.from("RSA1"), ...[2048, 3, 256, 0, 0].map(word), bytes(rsa.e), bytes(rsa.n)]),
    Buffer.concat([Buffer.from("ECS1"), word(32), bytes(jwk.x), bytes(jwk.y)]),
    Buffer.concat([hexOf("a4 01 02 20 01"), field("21", jwk.x), field("22", jwk.y)]),
    Buffer.from("RSA2 and ECS2 are words; a\u0005 #X"),
  ]) {
    for (const upload of [blob, Buffer.from(`${other}\n${blob.toString("base64")}`)]) {
      expect(findPrivateKey(upload)).toBeUndefined();
      expect(looksPrivate(new Uint8Array(upload))).toBeUndefined();
    }
  }
});

const decimal = (one: Sample) => BigInt(`0x${bytes(one.jwk.d).toString("hex")}`);
const limbs = (one: Sample, bits: number, write: (hex: string) => string) => {
  const size = Math.ceil((bytes(one.jwk.d).length * 8) / bits);
  const hex = bytes(one.jwk.d)
    .toString("hex")
    .padStart((size * bits) / 4, "0");
  const words = hex.match(new RegExp(`.{${bits / 4}}`, "g")) ?? [];
  return [words, words.toReversed()].map((list) => `{${list.map(write).join(", ")}}`);
};
const grouped = (digits: string, size: number, sign = "_") =>
  digits.replace(new RegExp(`\\B(?=(?:.{${size}})+$)`, "g"), sign);

const NUMBERS: [string, (one: Sample) => string[]][] = [
  ["0x…L", (one) => limbs(one, 64, (hex) => `0x${hex}L`)],
  ["0x…ULL", (one) => limbs(one, 64, (hex) => `0x${hex}ULL`)],
  ["0X…ull", (one) => limbs(one, 64, (hex) => `0x${hex.toUpperCase()}ull`)],
  ["0x…n", (one) => limbs(one, 64, (hex) => `0x${hex}n`)],
  ["0x…u", (one) => limbs(one, 32, (hex) => `0x${hex}u`)],
  ["0x…UL", (one) => limbs(one, 32, (hex) => `0x${hex}UL`)],
  ["0x…LU", (one) => limbs(one, 32, (hex) => `0x${hex}LU`)],
  ["decimal words with UL", (one) => limbs(one, 32, (hex) => `${Number.parseInt(hex, 16)}UL`)],
  ["UINT64_C", (one) => limbs(one, 64, (hex) => `UINT64_C(0x${hex})`)],
  ["grouped Rust words", (one) => limbs(one, 64, (hex) => `0x${grouped(hex, 4)}`)],
  ["decimal with _", (one) => [`d = ${grouped(String(decimal(one)), 3)}`]],
  ["decimal with '", (one) => [`d = ${grouped(String(decimal(one)), 3, "'")};`]],
  ["decimal with commas", (one) => [`d = ${grouped(String(decimal(one)), 3, ",")}`]],
  ["hexadecimal with _", (one) => [`let d = 0x${grouped(decimal(one).toString(16), 4)};`]],
  ["JavaScript 0x…n", (one) => [`const d = 0x${decimal(one).toString(16)}n`]],
  ["decimal JavaScript n", (one) => [`const d = ${decimal(one)}n`]],
  ["0o…", (one) => [`0o${decimal(one).toString(8)}`]],
  ["0b…", (one) => [`0b${decimal(one).toString(2)}`]],
  ["0b… with _", (one) => [`0b${grouped(decimal(one).toString(2), 8)}`]],
];

describe.each(["P-256", "P-384"] as const)("a scalar of %s beside its own CSR", (kind) => {
  it.each(NUMBERS)("is refused and blocked as %s", (_, write) => {
    const { csr, family } = samples[kind];
    for (const text of write(samples[kind])) {
      const upload = `${csr}\n${text}\n`;
      expect([text, findPrivateKey(Buffer.from(upload))?.leakedKeyFamilies]).toEqual([text, [family]]);
    }
  });
});

describe("a DNSSEC key file", () => {
  const standard = (value = "") => bytes(value).toString("base64");
  const file = (algorithm: string, lines: Record<string, string | undefined>) =>
    `Private-key-format: v1.3\nAlgorithm: ${algorithm}\n${Object.entries(lines)
      .map(([name, value]) => `${name}: ${standard(value)}`)
      .join("\n")}\nCreated: 20261129000000\n`;
  const { n, e, d, p, q } = samples.RSA.jwk;
  it.each<[string, Kind, string]>([
    ["ECDSA", "P-256", file("13 (ECDSAP256SHA256)", { PrivateKey: samples["P-256"].jwk.d })],
    ["ECDSA on P-384", "P-384", file("14 (ECDSAP384SHA384)", { PrivateKey: samples["P-384"].jwk.d })],
    ["Ed25519", "Ed25519", file("15 (ED25519)", { PrivateKey: samples.Ed25519.jwk.d })],
    ["RSA", "RSA", file("8 (RSASHA256)", { Modulus: n, PublicExponent: e, PrivateExponent: d, Prime1: p, Prime2: q })],
  ])("is refused and blocked beside another CSR: %s", (_, kind, text) => {
    for (const upload of [`${text}\n${other}`, `${other}\n${text}`, text]) {
      expect(findPrivateKey(Buffer.from(upload))?.leakedKeyFamilies).toEqual([samples[kind].family]);
      expect(looksPrivate(upload)).toEqual(expect.any(String));
    }
  });
});

describe("a private key beside requests of other keys", () => {
  const decimalOf = (value = "") => BigInt(`0x${bytes(value).toString("hex")}`).toString();
  it("is refused and blocked as decimal RSA numbers", () => {
    const { n, e, d, p } = samples.RSA.jwk;
    for (const members of [
      { n, e, d },
      { n, p },
    ]) {
      const text = Object.entries(members).map(([name, value]) => `${name} = ${decimalOf(value)}`);
      const found = findPrivateKey(Buffer.from(`${text.join("\n")}\n${other}`));
      expect(found?.leakedKeyFamilies).toEqual([samples.RSA.family]);
    }
  });

  it("is refused and blocked as words of the second request's scalar", () => {
    const { csr, family } = samples["P-256"];
    for (const text of limbs(samples["P-256"], 32, (hex) => `0x${hex}`)) {
      expect(findPrivateKey(Buffer.from(`${other}${text}\n${csr}`))?.leakedKeyFamilies).toEqual([family]);
    }
  });

  it("is refused and blocked as assembler bytes", () => {
    const der = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "der", type: "sec1" });
    const text = [...der].map((byte) => `${byte.toString(16).padStart(2, "0")}h`).join(", ");
    expect(findPrivateKey(Buffer.from(`${other}\n${text}\n`))?.leakedKeys).toHaveLength(1);
  });
});
