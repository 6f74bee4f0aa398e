import { createHash, generateKeyPairSync } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { describe, expect, it } from "vitest";
import { readDer } from "./der";
import { writeBitString, writeOid, writeSequence } from "./der-write";
import { pemEncode } from "./pem";
import { MAX_RSA_BITS, publicKeyFromSpki, rsaFromParts, toKeyObject } from "./public-key";
import { publicKeyFromJwk, publicKeyFromPem } from "./public-key-import";

const keys = {
  "RSA 2048": generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey,
  "P-256": generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey,
  "P-384": generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey,
  "P-521": generateKeyPairSync("ec", { namedCurve: "P-521" }).publicKey,
  Ed25519: generateKeyPairSync("ed25519").publicKey,
  X25519: generateKeyPairSync("x25519").publicKey,
};
const p256 = new Uint8Array(keys["P-256"].export({ format: "der", type: "spki" }));
const point = readDer(p256).children[1]?.content.slice(1) as Uint8Array;

function p256With(bytes: Uint8Array): Uint8Array {
  const algorithm = writeSequence(writeOid("1.2.840.10045.2.1"), writeOid("1.2.840.10045.3.1.7"));
  return writeSequence(algorithm, writeBitString(bytes));
}

describe.each(Object.entries(keys))("a %s key", (_, keyObject) => {
  const spkiDer = new Uint8Array(keyObject.export({ format: "der", type: "spki" }));
  const jwk = keyObject.export({ format: "jwk" });
  const key = publicKeyFromSpki(spkiDer);

  it("in its usual encoding is already normalised", () => {
    expect(key.spkiDer).toEqual(spkiDer);
    expect(key.keyFingerprint).toBe(createHash("sha256").update(spkiDer).digest("hex"));
  });

  it("has the JWK of node:crypto and the thumbprint of jose", async () => {
    expect(key.jwk).toEqual(jwk);
    expect(key.keyThumbprint).toBe(await calculateJwkThumbprint(jwk as never));
  });

  it("is the same key from its JWK and its PEM", () => {
    expect(publicKeyFromJwk(jwk)).toEqual(key);
    expect(publicKeyFromPem(pemEncode("PUBLIC KEY", spkiDer))).toEqual(key);
  });

  it("imports into node:crypto", () => {
    expect(toKeyObject(key).equals(keyObject)).toBe(true);
  });
});

describe("one key has one identity", () => {
  const identity = publicKeyFromSpki(p256).keyFingerprint;

  it("with a compressed point", () => {
    const compressed = Uint8Array.of(2 + ((point[64] as number) & 1), ...point.subarray(1, 33));
    expect(publicKeyFromSpki(p256With(compressed)).keyFingerprint).toBe(identity);
  });

  it("with a hybrid point", () => {
    const hybrid = Uint8Array.of(6 + ((point[64] as number) & 1), ...point.subarray(1));
    expect(publicKeyFromSpki(p256With(hybrid)).keyFingerprint).toBe(identity);
  });

  it("with absent parameters where RSA has NULL", () => {
    const spki = keys["RSA 2048"].export({ format: "der", type: "spki" });
    const bits = readDer(spki).children[1]?.bytes as Uint8Array;
    const bare = writeSequence(writeSequence(writeOid("1.2.840.113549.1.1.1")), bits);
    expect(publicKeyFromSpki(bare).keyFingerprint).toBe(publicKeyFromSpki(spki).keyFingerprint);
  });

  it("with zeros before the modulus in a JWK", () => {
    const jwk = keys["RSA 2048"].export({ format: "jwk" });
    const padded = Buffer.concat([Buffer.alloc(1), Buffer.from(jwk.n as string, "base64url")]).toString("base64url");
    expect(publicKeyFromJwk({ ...jwk, n: padded })).toEqual(publicKeyFromJwk(jwk as Record<string, unknown>));
  });
});

describe("input that is not a public key is refused", () => {
  const ec = keys["P-256"].export({ format: "jwk" }) as Record<string, string>;
  it.each([
    ["a private JWK", "key.private_jwk", { ...ec, d: "AA" }],
    ["a symmetric JWK", "key.private_jwk", { kty: "oct", k: "AA" }],
    ["an unknown key type", "key.unsupported_algorithm", { kty: "AKP" }],
    ["an unknown curve", "key.unsupported_curve", { ...ec, crv: "secp256k1" }],
    ["a short coordinate", "key.malformed", { ...ec, x: "AA" }],
    ["standard base64", "key.malformed", { ...ec, x: "++++" }],
    ["coordinates of another point", "key.point_not_on_curve", { ...ec, y: ec.x }],
    ["a missing member", "key.malformed", { kty: "RSA", e: "AQAB" }],
    ["a modulus of zeros", "key.malformed", { kty: "RSA", n: "AAAA", e: "AQAB" }],
    [
      "an Ed25519 key of 31 bytes",
      "key.malformed",
      { kty: "OKP", crv: "Ed25519", x: Buffer.alloc(31, 1).toString("base64url") },
    ],
  ])("%s", (_, code, jwk) => {
    expect(() => publicKeyFromJwk(jwk)).toThrow(expect.objectContaining({ code }));
  });

  it("a modulus one bit too long", () => {
    const bytes = new Uint8Array(MAX_RSA_BITS / 8).fill(0xff);
    expect(rsaFromParts(bytes, Uint8Array.of(1, 0, 1)).bits).toBe(MAX_RSA_BITS);
    const oneMore = Uint8Array.of(1, ...bytes);
    expect(() => rsaFromParts(oneMore, Uint8Array.of(1, 0, 1))).toThrow(
      expect.objectContaining({ code: "key.rsa_too_large" }),
    );
  });

  it("a PEM block of another kind, or two", () => {
    const pem = pemEncode("PUBLIC KEY", p256);
    expect(() => publicKeyFromPem(pem + pem)).toThrow(expect.objectContaining({ code: "key.not_one_block" }));
    expect(() => publicKeyFromPem(pemEncode("CERTIFICATE", p256))).toThrow(
      expect.objectContaining({ code: "key.wrong_block" }),
    );
  });
});
