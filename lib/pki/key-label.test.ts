import { generateKeyPairSync } from "node:crypto";
import { expect, it } from "vitest";
import { keyLabel } from "./key-label";

const base64url = (bytes: readonly number[]) => Buffer.from(bytes).toString("base64url");

it.each([1024, 2048, 2056, 3072, 4096])("an RSA key of %s bits", (modulusLength) => {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength });
  const { kty, n } = publicKey.export({ format: "jwk" });
  expect(keyLabel({ kty, n })).toBe(`RSA ${modulusLength}`);
});

it.each([
  ["an odd size", { kty: "RSA", n: base64url([0x01, 0xff]) }, "RSA 9"],
  ["leading zeros", { kty: "RSA", n: base64url([0, 0, 0x80, 0]) }, "RSA 16"],
  ["a curve", { kty: "EC", crv: "P-384" }, "P-384"],
  ["an Edwards curve", { kty: "OKP", crv: "Ed25519" }, "Ed25519"],
  ["no modulus", { kty: "RSA" }, "RSA"],
  ["a modulus that is not base64url", { kty: "RSA", n: "%" }, "RSA"],
])("%s", (_, jwk, label) => expect(keyLabel(jwk)).toBe(label));
