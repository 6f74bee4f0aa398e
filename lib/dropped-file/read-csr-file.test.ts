import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseCsr } from "@/lib/pki/csr";
import { csrBytes } from "@/lib/pki/csr-upload";
import { cases } from "@/lib/pki/testing/bad-csrs";
import { bytes, lines, padded, pem, variants } from "@/lib/pki/testing/changed-csrs";
import { looksPrivate } from "./looks-private";
import { type CsrReading, readCsrFile } from "./read-csr-file";

const COMMANDS = { csrFileName: "hub.csr", keyFileName: "hub.key", sameKeyCommand: "openssl req -new -key hub.key" };
const read = (upload: Uint8Array | string, fileName?: string): CsrReading => readCsrFile(upload, COMMANDS, fileName);
const folder = join(import.meta.dirname, "../pki/testdata/csr");
const files = readdirSync(folder).filter((name) => /\.(pem|der)$/.test(name));

/** The server's decision about what the form would send. */
const onServer = (text: string) => parseCsr(csrBytes(text));

describe("what the page and the server both decide", () => {
  const uploads: (readonly [name: string, upload: Uint8Array])[] = [
    ...files.map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))] as const),
    ...variants.map(([how, upload]) => [`a CSR ${how}`, upload] as const),
    ...cases.map(([name, , upload]) => [name, upload] as const),
    ["base64 without armour", bytes(Buffer.from(padded).toString("base64"))],
    ["a PEM file in base64", bytes(Buffer.from(pem).toString("base64"))],
  ];
  it.each(uploads)("%s: the same verdict, and the same CSR", (_, upload) => {
    const reading = read(upload);
    const original = parseCsr(upload.length <= 65_536 ? csrBytesOf(upload) : upload);
    if (reading.kind !== "csr") return expect(original.ok).toBe(false);
    const sent = onServer(reading.text);
    expect(sent.ok).toBe(original.ok);
    if (sent.ok && original.ok) expect(Buffer.compare(sent.csr.der, original.csr.der)).toBe(0);
    // DER of more than 48 KiB is too large as PEM.
    const isLarger = reading.text.length > 65_536;
    if (!sent.ok && !original.ok && !isLarger) expect(sent.refusal.code).toBe(original.refusal.code);
  });

  /** As the server reads a file that was posted in base64, or as text. */
  function csrBytesOf(upload: Uint8Array): Uint8Array {
    const text = Buffer.from(upload).toString("latin1");
    return /^[A-Za-z0-9+/=\s]+$/.test(text) && !text.includes("-----") ? csrBytes(text) : upload;
  }

  it("repairs what was changed on the way, says so, and sends plain PEM", () => {
    for (const [how, upload] of variants) {
      const reading = read(upload);
      expect([how, reading.kind]).toEqual([how, "csr"]);
      if (reading.kind !== "csr") continue;
      expect([how, read(reading.text)]).toEqual([how, { ...reading, repairs: [] }]); // repaired once, then unchanged
    }
    expect(read(padded)).toEqual({ kind: "csr", text: pem, repairs: ["binary DER written as PEM"] });
    expect(read(bytes(pem))).toEqual({ kind: "csr", text: pem, repairs: [] });
    expect(read(bytes(`\ufeff${pem}`, "utf16le"))).toMatchObject({ repairs: ["UTF-16 converted to plain text"] });
    expect(read(Buffer.from(padded).toString("base64"))).toMatchObject({
      repairs: ["missing BEGIN and END lines added"],
    });
    expect(read(lines.join(" "))).toMatchObject({ repairs: ["lines wrapped again"] });
  });
});

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const spki = String(publicKey.export({ format: "pem", type: "spki" }));
const zip = (member: string) => bytes(`PK\x03\x04\x14\0\x06\0${"\0".repeat(20)}${member}`, "latin1");

describe("what is not a CSR is named, with the next step", () => {
  it.each<[string, Uint8Array | string, RegExp]>([
    ["an empty file", new Uint8Array(), /The file is empty\. .*same key/],
    ["white space", bytes(" \n"), /The file is empty/],
    ["a Word document", zip("word/document.xml"), /a Word document, not a CSR\. Choose hub\.csr/],
    ["an OpenDocument text", zip("mimetypeapplication/vnd.oasis.opendocument.text"), /an OpenDocument text/],
    ["a ZIP archive", zip("hub.csr"), /a ZIP archive/],
    ["a PDF", bytes("%PDF-1.7\n"), /a PDF document/],
    ["a web page", bytes("<!DOCTYPE html><html><body>Sign in</body></html>"), /a web page/],
    ["a large Word document", Buffer.concat([zip("word/document.xml"), Buffer.alloc(70_000)]), /a Word document/],
    ["a large file", new Uint8Array(70_000).fill(65), /larger than 64 KiB/],
    ["a public key", spki, /a public key, not a CSR\. A CSR is signed/],
    ["an OpenSSH public key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGYVbGVl ada@host", /an OpenSSH public key/],
    ["a JWK", JSON.stringify(publicKey.export({ format: "jwk" })), /a JWK, not a CSR\. Register a JWK/],
    ["a JWK set", JSON.stringify({ keys: [publicKey.export({ format: "jwk" })] }), /a JWK set, not a CSR/],
    ["a CSR that is cut off", pem.slice(0, 200), /cut off: its END line is missing.*same key/],
    ["a sentence", "please sign this", /does not contain a CSR/],
  ])("%s", (_, upload, message) => {
    const reading = read(upload);
    expect(reading).toMatchObject({ kind: "refused", isPrivate: false, advice: { severity: "error" } });
    expect(reading.kind === "refused" && reading.advice.message).toMatch(message);
  });

  it("advises no command that creates or overwrites a key", () => {
    for (const upload of [spki, pem.slice(0, 200), pem + pem]) {
      const reading = read(upload);
      expect(reading.kind === "refused" && reading.advice.fix).toBe(COMMANDS.sameKeyCommand);
    }
  });

  it("refuses a private key beside a CSR, and a CSR whose repair reveals one", () => {
    const key = String(privateKey.export({ format: "pem", type: "pkcs8" }));
    for (const text of [key, key + pem, `\u200b${key.replaceAll("\n", "\r\n")}`]) {
      expect(read(text)).toMatchObject({ kind: "refused", isPrivate: true });
      expect(looksPrivate(text)).toBeDefined();
    }
  });
});
