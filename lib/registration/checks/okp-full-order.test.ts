import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { okpKey } from "@/lib/pki/public-key";
import { okpFullOrder } from "./okp-full-order";

const isRefused = async (crv: "Ed25519" | "X25519", bytes: Uint8Array) =>
  (await okpFullOrder.check({ publicKey: okpKey(crv, bytes) }, undefined)).length > 0;
const publicBytes = (kind: "ed25519" | "x25519") => {
  const pair = kind === "ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("x25519");
  return Buffer.from(pair.publicKey.export({ format: "jwk" }).x ?? "", "base64url");
};

describe("an Ed25519 or X25519 key", () => {
  it("from OpenSSL is accepted", async () => {
    for (let i = 0; i < 10; i++) {
      expect(await isRefused("Ed25519", publicBytes("ed25519"))).toBe(false);
      expect(await isRefused("X25519", publicBytes("x25519"))).toBe(false);
    }
  });

  it("plus the point of order 2 is refused: the same private key signs for it", async () => {
    // (x, y) + (0, −1) = (−x, −y): p − y, and the other sign
    const p = 2n ** 255n - 19n;
    for (let i = 0; i < 5; i++) {
      const bytes = publicBytes("ed25519");
      const sign = (bytes[31] as number) & 0x80;
      bytes[31] = (bytes[31] as number) & 0x7f;
      const y = p - BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
      const other = Buffer.from(y.toString(16).padStart(64, "0"), "hex").reverse();
      other[31] = (other[31] as number) | (sign ^ 0x80);
      expect(await isRefused("Ed25519", other)).toBe(true);
    }
  });

  it("plus the X25519 point of order 2 is refused: u becomes 1/u", async () => {
    const p = 2n ** 255n - 19n;
    const u = BigInt(`0x${Buffer.from(publicBytes("x25519")).reverse().toString("hex")}`);
    let inverse = 1n;
    for (let base = u, rest = p - 2n; rest > 0n; rest >>= 1n, base = (base * base) % p)
      if (rest & 1n) inverse = (inverse * base) % p;
    expect(await isRefused("X25519", Buffer.from(inverse.toString(16).padStart(64, "0"), "hex").reverse())).toBe(true);
  });

  it("in a non-canonical encoding is refused", async () => {
    const bytes = publicBytes("x25519");
    bytes[31] = (bytes[31] as number) | 0x80;
    expect(await isRefused("X25519", bytes)).toBe(true);
    expect(await isRefused("Ed25519", Buffer.alloc(32, 0xff))).toBe(true);
  });

  it("takes less than 10 ms to check", () => {
    const bytes = publicBytes("ed25519");
    const before = process.threadCpuUsage();
    for (let i = 0; i < 20; i++) void okpFullOrder.check({ publicKey: okpKey("Ed25519", bytes) }, undefined);
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / 20_000).toBeLessThan(10);
  });
});
