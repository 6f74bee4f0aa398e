/** Texts of one CSR as email programs, editors, shells and forms change them. All are read as `padded`. */
import { generateKeyPairSync } from "node:crypto";
import { buildCsr, signerFrom } from "@/lib/testing/build-csr";
import { pemEncode } from "../pem";

export const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
const signer = signerFrom(pair.publicKey, pair.privateKey);

/** A CSR whose base64 ends in `count` equals signs; the length of the name varies. */
export function csrWithPadding(count: 0 | 1 | 2): Uint8Array {
  for (let length = 1; length < 200; length++) {
    const der = buildCsr(signer, [{ type: "CN", value: "p".repeat(1 + (length % 60)) }]);
    if ((3 - (der.length % 3)) % 3 === count) return der;
  }
  throw new Error("no length matches");
}

export const padded = csrWithPadding(2);
export const pem = pemEncode("CERTIFICATE REQUEST", padded);
export const lines = pem.trim().split("\n");
export const body = lines.slice(1, -1);
export const [begin, end] = ["-----BEGIN CERTIFICATE REQUEST-----", "-----END CERTIFICATE REQUEST-----"];
export const bytes = (text: string, encoding: BufferEncoding = "utf8") => new Uint8Array(Buffer.from(text, encoding));

export const variants: [how: string, upload: Uint8Array][] = [
  ["as it is", bytes(pem)],
  ["on one line with spaces", bytes(lines.join(" "))],
  ["on one line with spaces and a line end", bytes(`${lines.join(" ")}\r\n`)],
  ["with spaces for the line ends of the body", bytes(`${begin}\n${body.join(" ")}\n${end}\n`)],
  ["with tabs for the line ends of the body", bytes(`${begin}\n${body.join("\t")}\n${end}\n`)],
  ["with the body on the lines of the markers", bytes(`${begin}${body.join("")}${end}`)],
  ["in quoted-printable", bytes(pem.replaceAll("=", "=3D"))],
  [
    "in quoted-printable with soft line breaks",
    bytes(`${begin}\n${body.join("=\n").replaceAll("==\n", "=\n")}\n${end}\n`),
  ],
  ["in quoted-printable, every code", bytes(pem.replaceAll("=", "=3D").replaceAll("+", "=2B").replaceAll("/", "=2f"))],
  ["with zero-width spaces", bytes(`${begin}\n${body.join("\u200b\n")}\n${end}\n`)],
  ["with direction marks", bytes(`\u200e${pem}\u200f`)],
  ["with a byte order mark in the middle", bytes(`Subject: CSR\n\ufeff${pem}`)],
  ["with no-break spaces before each line", bytes(lines.map((line) => `\u00a0\u00a0${line}`).join("\n"))],
  ["without padding", bytes(pem.replaceAll("=", ""))],
  ["with one equals sign too few", bytes(pem.replace("==\n", "=\n"))],
  ["with a DOS Ctrl-Z at the end", bytes(`${pem.replaceAll("\n", "\r\n")}\u001a`)],
  ["with Ctrl-Z and more lines", bytes(`${pem}\u001a\r\n\u001a\r\n`)],
  ["with a NUL at the end", bytes(`${pem}\0`)],
  ["with a block of NULs at the end", bytes(pem + "\0".repeat(512))],
  ["with terminal colours", bytes(`\u001b[0m${pem}\u001b[0m`)],
  ["with colours on each line", bytes(lines.map((line) => `\u001b[1;32m${line}\u001b[0m`).join("\n"))],
  ["with the characters backslash and n", bytes(`${lines.join("\\n")}\\n`)],
  ["with the characters of CRLF", bytes(lines.join("\\r\\n"))],
  ["quoted in an email", bytes(lines.map((line) => `> ${line}`).join("\n"))],
  ["quoted twice", bytes(lines.map((line) => `> > ${line}`).join("\n"))],
  ["with HTML line breaks", bytes(lines.join("<br>\n"))],
  ["with long dashes", bytes(pem.replaceAll("-----", "\u2014\u2014-"))],
  ["with four dashes", bytes(pem.replaceAll("-----", "----"))],
  ["with small letters in the markers", bytes(pem.replaceAll("CERTIFICATE REQUEST", "Certificate Request"))],
  ["with empty lines between", bytes(pem.replaceAll("\n", "\n\n"))],
  ["with CRCRLF", bytes(pem.replaceAll("\n", "\r\r\n"))],
  ["with text around", bytes(`Dear all,\n\n${pem}\nRegards`)],
  ["in Markdown", bytes(`\`\`\`\n${pem}\`\`\`\n`)],
  ["in UTF-16 without byte order mark", bytes(pem, "utf16le")],
  ["in UTF-16 of the other order without byte order mark", new Uint8Array(Buffer.from(pem, "utf16le").swap16())],
  ["in UTF-16 with byte order mark", bytes(`\ufeff${pem}`, "utf16le")],
  ["in lines of 76 characters", bytes(`${begin}\n${body.join("").replace(/.{76}/g, "$&\n")}\n${end}\n`)],
];
