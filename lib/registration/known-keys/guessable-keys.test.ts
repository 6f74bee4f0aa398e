import { execFileSync } from "node:child_process";
import { createECDH, createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ecKey, okpKey, type PublicKey } from "@/lib/pki/public-key";
import { evaluateKeyStrength } from "../evaluate-key";
import { isGuessable } from "./guessable-keys";

const P256 = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const P384 = 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n;
const hash = (name: string, text: string) => createHash(name).update(text).digest();
const numberOf = (bytes: Buffer) => BigInt(`0x${bytes.toString("hex")}`);

function onCurve(curve: "P-256" | "P-384", scalar: bigint): PublicKey {
  const pair = createECDH(curve === "P-256" ? "prime256v1" : "secp384r1");
  pair.setPrivateKey(scalar.toString(16).padStart(curve === "P-256" ? 64 : 96, "0"), "hex");
  return ecKey(curve, pair.getPublicKey());
}

function fromSeed(kind: "Ed25519" | "X25519", seed: Buffer): PublicKey {
  const prefix = kind === "Ed25519" ? "302e020100300506032b657004220420" : "302e020100300506032b656e04220420";
  const key = createPrivateKey({
    key: Buffer.concat([Buffer.from(prefix, "hex"), seed]),
    format: "der",
    type: "pkcs8",
  });
  return okpKey(kind, Buffer.from(createPublicKey(key).export({ format: "jwk" }).x ?? "", "base64url"));
}

describe("a key with a guessable private half is refused:", () => {
  const scalars: [string, "P-256" | "P-384", bigint][] = [
    ["half of the order, rounded down", "P-256", (P256 - 1n) / 2n],
    ["half of the order, rounded up", "P-256", (P256 + 1n) / 2n],
    ["half of the order, rounded down", "P-384", (P384 - 1n) / 2n],
    ["half of the order, rounded up", "P-384", (P384 + 1n) / 2n],
    ["a third of the order", "P-256", P256 / 3n],
    ["2^17", "P-256", 2n ** 17n],
    ["2^200", "P-256", 2n ** 200n],
    ["2^255 + 1", "P-256", 2n ** 255n + 1n],
    ["2^383 − 1", "P-384", 2n ** 383n - 1n],
    ["2^32 − 1", "P-256", 2n ** 32n - 1n],
    ["0xdeadbeef", "P-256", 0xdeadbeefn],
    ["0xdeadbeef, repeated", "P-384", BigInt(`0x${"deadbeef".repeat(12)}`)],
    ["0xcafebabe", "P-384", 0xcafebaben],
    ["0x0123456789abcdef, repeated", "P-256", BigInt(`0x${"0123456789abcdef".repeat(4)}`)],
    ["SHA-256 of the empty string", "P-256", numberOf(hash("sha256", ""))],
    ["SHA-256 of password", "P-256", numberOf(hash("sha256", "password"))],
    ["SHA-512 of secret, truncated", "P-256", numberOf(hash("sha512", "secret").subarray(0, 32))],
    ["SHA-384 of hello", "P-384", numberOf(hash("sha384", "hello"))],
    ["SHA-256 of test", "P-384", numberOf(hash("sha256", "test"))],
    ["SHA-256 of password with a line feed", "P-256", numberOf(hash("sha256", "password\n"))],
    ["SHA-256 of a phrase", "P-256", numberOf(hash("sha256", "correct horse battery staple"))],
    ["the text changeme", "P-256", numberOf(Buffer.from("changeme"))],
    ["the text test, repeated", "P-256", numberOf(Buffer.alloc(32, "test"))],
  ];
  it.each(scalars)("%s on %s, and its negation", async (_, curve, scalar) => {
    const order = curve === "P-256" ? P256 : P384;
    for (const one of [scalar, order - scalar]) {
      const { findings } = await evaluateKeyStrength(onCurve(curve, one));
      expect(findings).toMatchObject([
        { code: "key.published", message: expect.stringMatching(/easy to guess|trivial private key/) },
      ]);
    }
  });

  it.each<[string, Buffer]>([
    ["zero and one bit", Buffer.concat([Buffer.alloc(31), Buffer.of(64)])],
    ["a thousand, little-endian", Buffer.concat([Buffer.of(0xe8, 3), Buffer.alloc(30)])],
    ["the text password", Buffer.concat([Buffer.from("password"), Buffer.alloc(24)])],
    ["SHA-256 of secret", hash("sha256", "secret")],
    ["0xcafebabe, repeated", Buffer.alloc(32, Buffer.from("cafebabe", "hex"))],
  ])("a seed of %s", async (_, seed) => {
    for (const kind of ["Ed25519", "X25519"] as const) {
      const { findings } = await evaluateKeyStrength(fromSeed(kind, seed));
      expect(findings.map(({ code }) => code)).toContain("key.published");
    }
  });

  it("one repeated byte, including 0 and 1", async () => {
    for (const byte of [0, 1, 0x42, 0xff]) {
      const { findings } = await evaluateKeyStrength(fromSeed("Ed25519", Buffer.alloc(32, byte)));
      expect(findings.map(({ code }) => code)).toContain("key.published");
    }
  });
});

it("a random key is not guessable", async () => {
  for (let i = 0; i < 200; i++) {
    const { publicKey } = generateKeyPairSync("ed25519");
    const key = okpKey("Ed25519", Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url"));
    expect(isGuessable(key.keyFingerprint)).toBe(false);
  }
});

it("the list equals the output of its script", { timeout: 60_000 }, () => {
  const output = execFileSync(process.execPath, ["scripts/guessable-keys.mjs"], { encoding: "utf8" });
  expect(output).toBe(readFileSync("lib/registration/known-keys/guessable-keys-list.ts", "utf8"));
});
