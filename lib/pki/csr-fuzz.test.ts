import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCsr } from "./csr";
import { MAX_CSR_BYTES } from "./csr-upload";

const read = (name: string) => new Uint8Array(readFileSync(join(import.meta.dirname, "testdata/csr", name)));
const der = read("openssl-rsa.der");
const pem = read("openssl-challenge-password.pem");

/** Milliseconds for one upload; an exception fails the test. */
function timeOf(upload: Uint8Array): number {
  const before = performance.now();
  const result = parseCsr(upload);
  if (!result.ok) expect(result.refusal.code).toMatch(/^(csr|key)\.[a-z0-9_.]+$/);
  return performance.now() - before;
}

describe("any upload", () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });

  it.each([
    ["DER", der],
    ["PEM", pem],
  ])("a mutated request in %s returns a value quickly", (_, original) => {
    fc.assert(
      fc.property(changes, (edits) => {
        const upload = original.slice();
        for (const [at, byte] of edits) upload[at % upload.length] = byte;
        expect(timeOf(upload)).toBeLessThan(1000);
      }),
      { numRuns: 300 },
    );
  });

  it("a truncated or spliced request is refused", () => {
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.nat(der.length - 1), (cut, from) => {
        const upload = Buffer.concat([der.subarray(0, cut), der.subarray(from)]);
        if (!upload.equals(der)) expect(parseCsr(upload).ok).toBe(false);
      }),
    );
  });

  it("random bytes and random text are refused", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (upload) => void expect(parseCsr(upload).ok).toBe(false)),
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 3000 }), (text) => {
        expect(parseCsr(new Uint8Array(Buffer.from(text))).ok).toBe(false);
      }),
    );
  });

  const fill = (unit: string) => unit.repeat(Math.floor(MAX_CSR_BYTES / unit.length));
  it.each([
    ["dashes", fill("-")],
    ["BEGIN markers", fill("-----BEGIN ")],
    ["BEGIN lines", fill("-----BEGIN CERTIFICATE REQUEST-----\n")],
    ["almost private keys", fill("-----BEGIN A PRIVATE KE")],
    ["spaces", fill(" ")],
    ["line ends", fill("\r\n")],
    ["base64", fill("A")],
    ["lines of base64", fill(`${"AgEA".repeat(12)}\n`)],
    ["zeros of version numbers", fill("\u0002\u0001\u0000")],
    ["JSON members", fill('"d"                : ')],
    ["brackets", fill("[")],
    ["a JSON text of keys", `[${fill('{"kty":"RSA"},').slice(0, 60_000)}{}]`],
    ["nested SEQUENCEs", Buffer.alloc(60_000, Buffer.from([0x30, 0x82, 0xff, 0xff])).toString("latin1")],
  ])("64 KiB of %s block the event loop for less than 100 ms", (_, text) => {
    const upload = new Uint8Array(Buffer.from(text, "latin1"));
    timeOf(upload); // compile before timing
    expect(Math.min(timeOf(upload), timeOf(upload), timeOf(upload))).toBeLessThan(100);
  });
});
