/** Private keys as programs print them, and in formats that have no parser here. */
import { execFileSync } from "node:child_process";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildCsr, signerFrom } from "@/lib/testing/build-csr";
import { keyFamily } from "../key-family";
import { pemEncode } from "../pem";
import { publicKeyFromSpki } from "../public-key";

export const directory = mkdtempSync(join(tmpdir(), "listings-"));
export const pairs = {
  RSA: generateKeyPairSync("rsa", { modulusLength: 2048 }),
  "P-256": generateKeyPairSync("ec", { namedCurve: "P-256" }),
  "P-384": generateKeyPairSync("ec", { namedCurve: "P-384" }),
  Ed25519: generateKeyPairSync("ed25519"),
};
export type Kind = keyof typeof pairs;
interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

/** A key whose JWK member `name` starts with a zero byte, as one in 256 does. */
export function pairWithLeadingZero(kind: Exclude<Kind, "RSA">, name: "d" | "x"): KeyPair {
  for (;;) {
    const pair = kind === "Ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("ec", { namedCurve: kind });
    const value = pair.privateKey.export({ format: "jwk" })[name] as string;
    if (Buffer.from(value, "base64url")[0] === 0) return pair;
  }
}

let fileCount = 0;
/** A test key in several formats, with the request that it signed. */
export function sampleOf(kind: Kind, { publicKey, privateKey }: KeyPair = pairs[kind] as KeyPair) {
  const pkcs8 = privateKey.export({ format: "der", type: "pkcs8" });
  const own =
    kind === "RSA"
      ? privateKey.export({ format: "der", type: "pkcs1" })
      : kind === "Ed25519"
        ? pkcs8
        : privateKey.export({ format: "der", type: "sec1" });
  const csr = Buffer.from(buildCsr(signerFrom(publicKey, privateKey), [{ type: "CN", value: "a" }]));
  const name = `${kind}-${fileCount++}`;
  const file = join(directory, `${name}.der`);
  writeFileSync(file, own);
  const pem = join(directory, `${name}.pem`);
  writeFileSync(pem, privateKey.export({ format: "pem", type: "pkcs8" }));
  const request = join(directory, `${name}.csr`);
  writeFileSync(request, csr);
  const requestPem = join(directory, `${name}-csr.pem`);
  writeFileSync(requestPem, pemEncode("CERTIFICATE REQUEST", csr));
  return {
    own,
    pkcs8,
    csr,
    file,
    pem,
    request,
    requestPem,
    jwk: privateKey.export({ format: "jwk" }),
    csrPem: pemEncode("CERTIFICATE REQUEST", csr),
    family: keyFamily(publicKeyFromSpki(new Uint8Array(publicKey.export({ format: "der", type: "spki" })))),
  };
}
export type Sample = ReturnType<typeof sampleOf>;
export const run = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: "utf8" });
export const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const chunks = (bytes: Uint8Array, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(size * i, size * (i + 1)));
const pairsOf = (bytes: Uint8Array) => hex(bytes).match(/../g) ?? [];
const gutter = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString("latin1")
    .replace(/[^\x20-\x7e]/g, ".");
const offset = (index: number, size = 16, digits = 8) => (index * size).toString(16).padStart(digits, "0");
const signed = (bytes: Uint8Array) => [...new Int8Array(bytes)];
const base32 = (bytes: Uint8Array) =>
  (
    [...bytes]
      .map((byte) => byte.toString(2).padStart(8, "0"))
      .join("")
      .match(/.{1,5}/g) ?? []
  )
    .map((bits) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(bits.padEnd(5, "0"), 2)])
    .join("");
export const lines = (text: string, width: number) => text.match(new RegExp(`.{1,${width}}`, "gs")) ?? [];
const words = (bytes: Uint8Array, size: number) =>
  chunks(bytes.subarray(0, bytes.length - (bytes.length % size)), size);

/** Each prints the DER of a key in the notation of a program. */
export const LISTINGS: Record<string, (sample: Sample) => string> = {
  "openssl pkey -text": ({ pem }) => run("openssl", "pkey", "-in", pem, "-text", "-noout"),
  "openssl pkey -text without its first line": ({ pem }) =>
    run("openssl", "pkey", "-in", pem, "-text", "-noout").split("\n").slice(1).join("\n"),
  "openssl asn1parse": ({ file }) => run("openssl", "asn1parse", "-inform", "DER", "-in", file),
  "openssl asn1parse -dump": ({ file }) => run("openssl", "asn1parse", "-inform", "DER", "-in", file, "-dump"),
  "od -tx1": ({ file }) => run("od", "-tx1", file),
  "od -An -tx1": ({ file }) => run("od", "-An", "-tx1", file),
  "od -Ax -tx1z": ({ file }) => run("od", "-Ax", "-tx1z", file),
  od: ({ file }) => run("od", file),
  "od for a PEM file": ({ pem }) => run("od", pem),
  "od -tu1 for a PEM file": ({ pem }) => run("od", "-tu1", pem),
  "od -v -x": ({ file }) => run("od", "-v", "-x", file),
  "od -tx4": ({ file }) => run("od", "-tx4", file),
  "od -tx8": ({ file }) => run("od", "-tx8", file),
  "od -tu1": ({ file }) => run("od", "-tu1", file),
  "od -td1": ({ file }) => run("od", "-td1", file),
  "od -tu2": ({ file }) => run("od", "-tu2", file),
  "od -tu4": ({ file }) => run("od", "-tu4", file),
  "od -td4": ({ file }) => run("od", "-td4", file),
  "od -tu8": ({ file }) => run("od", "-tu8", file),
  "od -b": ({ file }) => run("od", "-b", file),
  xxd: ({ own }) =>
    chunks(own, 16)
      .map((line, i) => `${offset(i)}: ${lines(hex(line), 4).join(" ").padEnd(39)}  ${gutter(line)}`)
      .join("\n"),
  "xxd -p": ({ own }) => lines(hex(own), 60).join("\n"),
  "xxd -i": ({ own }) =>
    `unsigned char key[] = {\n${chunks(own, 12)
      .map(
        (line) =>
          `  ${pairsOf(line)
            .map((pair) => `0x${pair}`)
            .join(", ")}`,
      )
      .join(",\n")}\n};`,
  "xxd -b": ({ own }) =>
    chunks(own, 6)
      .map(
        (line, i) =>
          `${offset(i, 6)}: ${[...line].map((byte) => byte.toString(2).padStart(8, "0")).join(" ")}  ${gutter(line)}`,
      )
      .join("\n"),
  "hexdump -C": ({ own }) =>
    chunks(own, 16)
      .map((line, i) => {
        const bytes = pairsOf(line);
        return `${offset(i)}  ${bytes.slice(0, 8).join(" ")}  ${bytes.slice(8).join(" ")}  |${gutter(line)}|`;
      })
      .join("\n"),
  hexdump: ({ own }) =>
    chunks(own, 16)
      .map(
        (line, i) =>
          `${offset(i, 16, 7)} ${words(Buffer.concat([line, Buffer.alloc(line.length % 2)]), 2)
            .map((word) => hex(Buffer.from(word).reverse()))
            .join(" ")}`,
      )
      .join("\n"),
  "PowerShell Format-Hex": ({ own }) =>
    `           00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F\n\n${chunks(own, 16)
      .map((line, i) => `${offset(i).toUpperCase()}   ${pairsOf(line).join(" ").toUpperCase()}  ${gutter(line)}`)
      .join("\n")}`,
  "a debugger with offsets as wide as the words": ({ own }) =>
    words(own, 16)
      .map(
        (line, i) =>
          `${offset(i)}  ${words(line, 4)
            .map((word) => hex(Buffer.from(word).reverse()))
            .join(" ")}`,
      )
      .join("\n"),
  "hexadecimal in a table": ({ own }) =>
    chunks(own, 8)
      .map((line, i) => `| ${i} | ${pairsOf(line).join(" | ")} |`)
      .join("\n"),
  "a Buffer in JSON": ({ own }) => JSON.stringify(own),
  "a Uint8Array in JSON": ({ own }) => JSON.stringify(new Uint8Array(own)),
  "a Buffer in JSON, indented": ({ own }) => JSON.stringify({ key: own }, null, 2),
  "a Buffer on the console": ({ own }) => `<Buffer ${pairsOf(own).join(" ")}>`,
  "a decimal array": ({ own }) => `[${[...own].join(", ")}]`,
  "a Go slice": ({ own }) => `[]byte{${[...own].map((byte) => `0x${byte.toString(16)}`).join(", ")}}`,
  "a printed Go slice": ({ own }) => `[${[...own].join(" ")}]`,
  "a Rust array": ({ own }) => `let key = [${[...own].map((byte) => `${byte}u8`).join(", ")}];`,
  "signed Java bytes": ({ own }) => `byte[] key = {${signed(own).join(", ")}};`,
  "Java bytes with casts": ({ own }) =>
    `{${pairsOf(own)
      .map((pair) => `(byte) 0x${pair}`)
      .join(", ")}}`,
  "Visual Basic bytes": ({ own }) =>
    `{${pairsOf(own)
      .map((pair) => `&H${pair.toUpperCase()}`)
      .join(", ")}}`,
  "PHP print_r": ({ own }) => `Array\n(\n${[...own].map((byte, i) => `    [${i}] => ${byte}`).join("\n")}\n)`,
  "CryptoJS words": ({ own }) =>
    JSON.stringify({ words: words(own, 4).map((word) => Buffer.from(word).readInt32BE()), sigBytes: own.length }),
  "a Python literal": ({ own }) =>
    `b'${[...own].map((byte) => (byte >= 32 && byte < 127 && byte !== 39 && byte !== 92 ? String.fromCharCode(byte) : ({ 9: "\\t", 10: "\\n", 13: "\\r", 39: "\\'", 92: "\\\\" }[byte] ?? `\\x${byte.toString(16).padStart(2, "0")}`))).join("")}'`,
  "a C literal in octal": ({ own }) => `"${[...own].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("")}"`,
  "binary, percent-encoded": ({ own }) =>
    [...own]
      .map((byte) =>
        /\w/.test(String.fromCharCode(byte)) && byte < 128
          ? String.fromCharCode(byte)
          : `%${byte.toString(16).padStart(2, "0")}`,
      )
      .join(""),
  base32: ({ own }) => lines(base32(own), 64).join("\n"),
  "base32 in lower case, on one line": ({ own }) => base32(own).toLowerCase(),
  "full-width base64": ({ own }) =>
    lines(own.toString("base64"), 64)
      .join("\n")
      .replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  "PEM in full-width letters": ({ pem }) =>
    readFileSync(pem, "latin1").replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  "base64 with zero-width spaces": ({ own }) => lines(own.toString("base64"), 7).join("\u200b"),
  "base64 in quoted-printable with encoded line breaks": ({ own }) =>
    lines(own.toString("base64").replaceAll("=", "=3D"), 64).join("=0A"),
  "base64 in HTML spans": ({ own }) =>
    lines(own.toString("base64"), 64)
      .map((line) => `<span class="hljs-string">${line}</span>`)
      .join("<br>\n"),
  "base64 in short HTML spans": ({ own }) =>
    lines(own.toString("base64"), 10)
      .map((line, i) => `<span id="token-${i}" style="color:#abcdef">${line}</span>`)
      .join(""),
  "base64 in numbered lines": ({ own }) =>
    lines(own.toString("base64"), 64)
      .map((line, i) => `${String(i + 1).padStart(6)}\t${line}`)
      .join("\n"),
  "base64 as printed by grep -n": ({ own }) =>
    lines(own.toString("base64"), 64)
      .map((line, i) => `${i + 1}:${line}`)
      .join("\n"),
  "base64 in a diff": ({ own }) =>
    lines(own.toString("base64"), 64)
      .map((line) => `+${line}`)
      .join("\n"),
};

export const decimal = (base64url = "") =>
  BigInt(`0x${Buffer.from(base64url, "base64url").toString("hex")}`).toString();
export const members = ({ jwk }: Sample) => Object.entries(jwk) as [string, string][];
/** Members of a key, with and without names. */
export const MEMBERS: Record<string, (sample: Sample) => string> = {
  "a JWK as a Markdown table": (sample) =>
    members(sample)
      .map(([name, value]) => `| ${name} | ${value} |`)
      .join("\n"),
  "a JWK as CSV": (sample) =>
    `${members(sample)
      .map(([name]) => name)
      .join()}\n${members(sample)
      .map(([, value]) => value)
      .join()}`,
  "a JWK as XML": (sample) =>
    members(sample)
      .map(([name, value]) => `<${name}>${value}</${name}>`)
      .join(""),
  "a JWK as XML with attributes": (sample) =>
    members(sample)
      .map(([name, value]) => `<member name="${name}" value="${value}"/>`)
      .join("\n"),
  "a JWK as YAML": (sample) =>
    members(sample)
      .map(([name, value]) => `- ${name}: ${value}`)
      .join("\n"),
  "the private member alone, without a name": ({ jwk }) => `${jwk.p ?? jwk.d}`,
  "the private member alone in hexadecimal": ({ jwk }) =>
    `my secret is ${Buffer.from(jwk.p ?? jwk.d ?? "", "base64url").toString("hex")}.`,
  "the private member alone in decimal": ({ jwk }) => `d = ${decimal(jwk.p ?? jwk.d)}`,
  "the private member alone in base64, wrapped": ({ jwk }) => lines(`${jwk.p ?? jwk.d}`, 20).join("\n"),
  "the private member alone in decimal bytes": ({ jwk }) =>
    [...Buffer.from(jwk.p ?? jwk.d ?? "", "base64url")].join(" "),
  "the private member alone, little-endian": ({ jwk }) => hex(Buffer.from(jwk.p ?? jwk.d ?? "", "base64url").reverse()),
};
