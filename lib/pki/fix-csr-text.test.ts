import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { buildCsr, signerFrom } from "@/lib/testing/build-csr";
import { parseCsr } from "./csr";
import { fixCsrText } from "./fix-csr-text";
import { pemEncode } from "./pem";

const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
const signer = signerFrom(pair.publicKey, pair.privateKey);

/** A CSR whose base64 ends in `count` equals signs; the length of the name varies. */
function csrWithPadding(count: 0 | 1 | 2): Uint8Array {
  for (let length = 1; length < 200; length++) {
    const der = buildCsr(signer, [{ type: "CN", value: "p".repeat(1 + (length % 60)) }]);
    if ((3 - (der.length % 3)) % 3 === count) return der;
  }
  throw new Error("no length matches");
}

const padded = csrWithPadding(2);
const pem = pemEncode("CERTIFICATE REQUEST", padded);
const lines = pem.trim().split("\n");
const body = lines.slice(1, -1);
const [begin, end] = ["-----BEGIN CERTIFICATE REQUEST-----", "-----END CERTIFICATE REQUEST-----"];
const bytes = (text: string, encoding: BufferEncoding = "utf8") => new Uint8Array(Buffer.from(text, encoding));

const variants: [how: string, upload: Uint8Array][] = [
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

describe("a CSR that was changed in transit", () => {
  it.each(variants)("is read %s", (_, upload) => {
    const result = parseCsr(upload);
    expect(result).toMatchObject({ ok: true });
    expect(result.ok && Buffer.compare(result.csr.der, padded)).toBe(0);
  });

  it.each([0, 1, 2] as const)("is read without its %i padding characters", (count) => {
    const der = csrWithPadding(count);
    const text = pemEncode("NEW CERTIFICATE REQUEST", der).replaceAll("=", "");
    expect(parseCsr(bytes(text))).toMatchObject({ ok: true });
  });

  it("is returned as the same array when nothing was changed", () => {
    for (const upload of [
      bytes(pem),
      padded,
      bytes("hello"),
      Uint8Array.of(1, 2, 3),
      bytes(pem.replaceAll("\n", "\r\n")),
    ]) {
      expect(fixCsrText(upload)).toBe(upload);
    }
  });

  it.each([
    ["truncated", "csr.not_der", `${begin}\n${body.slice(0, -1).join("\n")}\n${end}\n`],
    ["truncated within a line", "csr.pem_base64", pem.replace(body[1] ?? "", (body[1] ?? "").slice(3))],
    ["joined with another", "csr.more_than_one_block", pem + pem],
    [
      "beside a key",
      "csr.contains_private_key",
      `${lines.join(" ")}\n${pair.privateKey.export({ format: "pem", type: "pkcs8" })}`,
    ],
    ["with two beginnings", "csr.pem_marker", `${begin} ${pem}`],
  ])("is refused when it is %s", (_, code, text) => {
    expect(parseCsr(bytes(text))).toMatchObject({ ok: false, refusal: { code } });
  });

  it("reports a control character that can't be removed", () => {
    const upload = bytes(pem.replace("\n", "\n\u0007"));
    expect(parseCsr(upload)).toMatchObject({
      ok: false,
      refusal: { code: "csr.not_a_csr", message: expect.stringMatching(/control character \(byte 7 at offset 36\)/) },
    });
  });

  it("hides no private key: a repaired text is searched again", () => {
    const key = String(pair.privateKey.export({ format: "pem", type: "pkcs8" }));
    for (const text of [`${key}\0`, `${pem}${key}\u001a`, `\u001b[0m${key}${pem}`]) {
      expect(parseCsr(bytes(text))).toMatchObject({ ok: false, refusal: { code: "csr.contains_private_key" } });
    }
  });

  it("takes less than 100 ms for any input", () => {
    const parts = [
      "-",
      "- ",
      "\n",
      " ",
      "=",
      "=\n",
      "= \n",
      "=3D",
      "> ",
      "\\n",
      "\u001b[",
      "\0",
      `${begin}\n`,
      `${end} `,
      "A",
      "A ",
    ];
    for (const part of parts) {
      const text = `${begin}\n${part.repeat(Math.ceil(65_000 / part.length))}`.slice(0, 65_400);
      for (const upload of [bytes(text), bytes(`${text}\n${end}`)]) {
        // The best of three, since other load on the machine adds noise.
        const costs = [1, 2, 3].map(() => {
          const began = performance.now();
          fixCsrText(upload);
          return performance.now() - began;
        });
        expect(Math.min(...costs)).toBeLessThan(100);
      }
    }
  });
});
