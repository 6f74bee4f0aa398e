import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { looksPrivate } from "@/lib/dropped-file/looks-private";
import { buildCsr, signerFrom } from "@/lib/testing/build-csr";
import { parseCsr } from "./csr";
import { pemEncode } from "./pem";
import { findPrivateKey } from "./private-key";
import { publicKeyFromSpki } from "./public-key";
import { publicKeyFromJwk } from "./public-key-import";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const rsaJwk = rsa.publicKey.export({ format: "jwk" });
const ecJwk = ec.publicKey.export({ format: "jwk" });
const csrPem = pemEncode(
  "CERTIFICATE REQUEST",
  buildCsr(signerFrom(ec.publicKey, ec.privateKey), [{ type: "CN", value: "a" }]),
);

/** Public keys as written by serialisers that emit private members without a value. */
const WITHOUT_VALUES: [string, Record<string, unknown>][] = [
  ["d null", { ...ecJwk, d: null }],
  ["d empty", { ...ecJwk, d: "" }],
  ["k null", { ...ecJwk, k: null }],
  ["oth empty", { ...rsaJwk, oth: [] }],
  ["p null", { ...rsaJwk, p: null }],
  ["all of them null", { ...rsaJwk, d: null, p: null, q: null, dp: null, dq: null, qi: null, oth: null, k: null }],
  ["all of them empty", { ...rsaJwk, d: "", p: "", q: "", dp: "", dq: "", qi: "", oth: [{}], k: "" }],
];

describe("a public JWK whose private members have no value", () => {
  it.each(WITHOUT_VALUES)("is a public key: %s", (_, jwk) => {
    const { d, p, q, dp, dq, qi, oth, k, ...open } = jwk;
    expect(publicKeyFromJwk(jwk)).toEqual(publicKeyFromJwk(open));
    for (const text of [
      JSON.stringify(jwk),
      JSON.stringify({ keys: [jwk] }, null, 2),
      `${csrPem}\n${JSON.stringify(jwk)}`,
      Object.entries(jwk)
        .map(([name, value]) => `${name}: ${value}`)
        .join("\n"),
      JSON.stringify(jwk).replaceAll("null", "None").replaceAll('"', "'"),
    ]) {
      expect([text, findPrivateKey(Buffer.from(text))]).toEqual([text, undefined]);
      expect([text, looksPrivate(text)]).toEqual([text, undefined]);
    }
  });

  it("is a private key with a value in any of them", () => {
    for (const secret of [{ d: "AA" }, { k: "AA" }, { oth: [{ r: "AA" }] }, { p: 3 }, { q: [null, "AA"] }]) {
      expect(() => publicKeyFromJwk({ ...ecJwk, d: null, ...secret })).toThrow(/private key/);
    }
  });
});

const digest = createHash("sha256").update("a").digest();
const dkim = rsa.publicKey.export({ format: "der", type: "spki" }).toString("base64");
const HARMLESS: [string, string][] = [
  ["paragraphs of HTML", "<HTML><BODY><P>Hello</P>\n<Q>Please sign</Q><D>\n</D><P>\n<FONT SIZE=2>Thanks</FONT></P>"],
  ["a link with d", `See https://click.example.com/r?d=${digest.toString("base64url")}`],
  ["a link with d after other parameters", `https://click.example.com/r?a=1&d=${digest.toString("base64url")}&amp;p=1`],
  ["a link with d in HTML", `<a href="https://a.example/?a=1&amp;d=${digest.toString("base64url")}">x</a>`],
  ["a link with a longer d", "https://click.example.com/r?d=eyJhbGciOiJIUzI1NiJ9eyJzdWIiOiIxMjM0NTY3ODkwIn0abcdef"],
  ["the location of the key", "The private key: generated in an HSM. Private-Key: (kept in HSM)"],
  ["a DKIM record", `v=DKIM1; k=rsa; n=notes; p=${dkim}`],
  ["the beginning of a DKIM record", `v=DKIM1; k=rsa; n=notes; p=${dkim.slice(0, 44)}`],
  ["a member p", JSON.stringify({ csr: csrPem, p: "sandbox" })],
  ["a member d", JSON.stringify({ csr: csrPem, d: "2026-11-29", q: "1", oth: [] })],
  ["a member d beside a curve", "crv: P-256\nd: today"],
  ["a private exponent in a sentence", "Subject: private exponent: see below. privateExponent: none"],
  ["Private-Key with a size in a sentence", "Private-Key: (2048 bit) of our gateway, in the HSM"],
  ["a private key in a sentence", "private key: on the smart card\nprivate_key = /etc/ssl/private/gateway.pem"],
  ["two long words as p and q", `p=${"abc".repeat(20)}\nq: ${"abc".repeat(20)}`],
];

describe("a harmless text beside a valid CSR", () => {
  it.each(HARMLESS)("is not a private key: %s", (_, text) => {
    const upload = text.includes("BEGIN") ? text : `${text}\n${csrPem}`;
    expect(findPrivateKey(Buffer.from(upload))).toBeUndefined();
    expect(looksPrivate(upload)).toBeUndefined();
    if (!text.includes("BEGIN")) expect(parseCsr(Buffer.from(upload))).toMatchObject({ ok: true });
  });
});

describe("nothing is blocked without proof", () => {
  const blocked = (upload: object | string) =>
    findPrivateKey(Buffer.from(typeof upload === "string" ? upload : JSON.stringify(upload)))?.leakedKeyFamilies ?? [];

  it("with an exponent of 1, which inverts d = 1 for any modulus", () => {
    expect(blocked({ ...rsaJwk, e: "AQ", d: "AQ" })).toEqual([]);
    for (const e of ["AQ", "AAAB", "Ag", "AA"]) {
      for (const d of ["AQ", Buffer.concat([Buffer.alloc(255), Buffer.of(1)]).toString("base64url"), "Ag"]) {
        expect(blocked({ ...rsaJwk, e, d })).toEqual([]);
      }
    }
    const n = Buffer.from(rsaJwk.n ?? "", "base64url").toString("base64");
    const d = Buffer.concat([Buffer.alloc(255), Buffer.of(1)]).toString("base64");
    expect(blocked(`<Modulus>${n}</Modulus><Exponent>AQ==</Exponent><D>${d}</D>`)).toEqual([]);
  });

  it("with a prime and an invalid public exponent: the modulus is blocked with the usual exponent", () => {
    const { p } = rsa.privateKey.export({ format: "jwk" });
    const own = publicKeyFromSpki(rsa.publicKey.export({ format: "der", type: "spki" })).keyFingerprint;
    expect(blocked({ ...rsaJwk, e: "AQ", p })).toEqual([[own]]);
  });

  it("with words that were decoded as numbers", () => {
    for (const d of ["null", "undefined", "AQ", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"]) {
      expect(blocked({ ...ecJwk, d })).toEqual([]);
    }
  });

  it("with the product of two numbers that are not primes", () => {
    const [p, q] = [randomBytes(128), randomBytes(128)].map((one) => {
      one[0] = 0xff;
      one[127] = 15; // not a multiple of a known prime: the primality test must reject it
      return one.toString("base64url");
    });
    expect(blocked({ kty: "RSA", p, q })).toEqual([]);
  });
});
