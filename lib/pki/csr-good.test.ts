import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ParsedCsr, parseCsr } from "./csr";
import { formatName } from "./names";
import { pemEncode } from "./pem";

const folder = join(import.meta.dirname, "testdata/csr");
const files = readdirSync(folder).filter((name) => /\.(pem|der)$/.test(name));
const read = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

function accepted(upload: Uint8Array): ParsedCsr {
  const result = parseCsr(upload);
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
  return result.csr;
}

describe("CSRs of common tools are accepted", () => {
  it.each(files)("%s", (name) => {
    const csr = accepted(read(name));
    expect(csr.subject.find(({ type }) => type === "CN")?.value).toBe("payments");
  });

  it("reads the subject in encoding order, for any string types", () => {
    const subjects = files
      .filter((name) => !/challenge|utf8/.test(name))
      .map((name) => [...accepted(read(name)).subject].sort((a, b) => a.type.localeCompare(b.type)))
      .map(formatName);
    expect(new Set(subjects)).toEqual(
      new Set(["C=GB, CN=payments, O=Example Bank PLC, OU=0195f3a0-0000-7000-8000-000000000001"]),
    );
  });

  it("reads non-ASCII letters", () => {
    expect(formatName(accepted(read("openssl-utf8.pem")).subject)).toBe("C=FR, O=Société Générale — €, CN=payments");
  });

  it("names the signature algorithm as openssl does", () => {
    expect(accepted(read("openssl-rsa.pem")).signatureAlgorithm).toBe("sha256WithRSAEncryption");
    expect(accepted(read("openssl-p384.pem")).signatureAlgorithm).toBe("ecdsa-with-SHA384");
    expect(accepted(read("openssl-ed25519.pem")).signatureAlgorithm).toBe("ED25519");
    expect(accepted(read("openssl-rsa-pss.pem")).signatureAlgorithm).toBe("rsassaPss-sha256");
  });

  it("is the same request in PEM, DER, with CRLF and in UTF-16", () => {
    const fingerprints = ["openssl-rsa.pem", "openssl-rsa.der", "openssl-crlf.pem", "powershell-utf16.pem"].map(
      (name) => Buffer.from(accepted(read(name)).der).toString("hex"),
    );
    expect(new Set(fingerprints).size).toBe(1);
  });

  it.each<[string, (base64: string) => string]>([
    ["base64 -w0", (base64) => base64],
    ["base64", (base64) => `${(base64.match(/.{1,76}/g) ?? []).join("\n")}\n`],
    ["base64 with Windows line endings", (base64) => `\ufeff${(base64.match(/.{1,64}/g) ?? []).join("\r\n")}\r\n`],
    ["base64 without padding", (base64) => base64.replaceAll("=", "")],
    ["base64url", (base64) => Buffer.from(base64, "base64").toString("base64url")],
    ["base64 in quotes", (base64) => `"${base64}"\n`],
  ])("is the same request as the DER in %s", (_, write) => {
    for (const name of ["openssl-rsa.der", "openssl-p384.pem", "openssl-ed25519.pem"]) {
      const { der } = accepted(read(name));
      const text = write(Buffer.from(der).toString("base64"));
      expect(accepted(new Uint8Array(Buffer.from(text))).der).toEqual(der);
      expect(accepted(new Uint8Array(Buffer.from(`\ufeff${text}`, "utf16le"))).der).toEqual(der);
      expect(parseCsr(new Uint8Array(Buffer.from(text.slice(0, -8))))).toMatchObject({ ok: false });
      expect(parseCsr(new Uint8Array(Buffer.from(`${text}${text}`)))).toMatchObject({ ok: false });
    }
  });

  it("lists requested extensions with their names", () => {
    const csr = accepted(read("openssl-addext.pem"));
    expect(csr.extensions.map(({ name, critical }) => [name, critical])).toEqual([
      ["keyUsage", true],
      ["subjectKeyIdentifier", false],
    ]);
  });

  it("a compressed point has the same identity as the uncompressed one", () => {
    const { publicKey } = accepted(read("openssl-p256-compressed.pem"));
    expect(publicKey.spkiDer[26]).toBe(4);
    expect(publicKey.spkiDer.length).toBe(91);
  });
});

describe("a challenge password", () => {
  it.each(["openssl-challenge-password.pem", "certtool-rsa.pem"])("in %s is not stored", (name) => {
    const csr = accepted(read(name));
    const kept = Buffer.concat([csr.der, ...csr.extensions.map(({ valueDer }) => valueDer)]).toString("latin1");
    expect(kept).not.toContain("hunter2");
    expect(JSON.stringify(csr)).not.toContain("hunter2");
  });

  it("is removed from the stored request, extensions are kept", () => {
    const csr = accepted(read("openssl-challenge-password.pem"));
    expect(csr.isRedacted).toBe(true);
    expect(csr.attributes).toContain("1.2.840.113549.1.9.7");
    expect(csr.extensions.map(({ name }) => name)).toEqual(["subjectKeyIdentifier"]);
    // The signature does not cover the redacted form, so that is a record and not a request.
    expect(parseCsr(csr.der)).toMatchObject({ ok: false, refusal: { code: "csr.bad_signature" } });
  });

  it("a request without one is stored byte for byte", () => {
    const csr = accepted(read("openssl-rsa.pem"));
    expect(csr.isRedacted).toBe(false);
    expect(Buffer.from(csr.der).equals(read("openssl-rsa.der"))).toBe(true);
    expect(accepted(Buffer.from(pemEncode("CERTIFICATE REQUEST", csr.der))).publicKey).toEqual(csr.publicKey);
  });
});
