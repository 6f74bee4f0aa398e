import { createECDH, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { PublicJwk } from "@/lib/pki/public-key";
import { hasSmallScalar, LARGEST_SCALAR } from "./small-scalars";

const ORDERS = {
  "P-256": 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  "P-384": 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
} as const;
const OPENSSL = { "P-256": "prime256v1", "P-384": "secp384r1" } as const;
type Curve = keyof typeof ORDERS;

/** Computed by OpenSSL, as an independent reference. */
function publicJwk(crv: Curve, scalar: bigint): PublicJwk {
  const size = crv === "P-256" ? 32 : 48;
  const pair = createECDH(OPENSSL[crv]);
  pair.setPrivateKey(scalar.toString(16).padStart(2 * size, "0"), "hex");
  const point = pair.getPublicKey();
  const part = (from: number) => point.subarray(from, from + size).toString("base64url");
  return { kty: "EC", crv, x: part(1), y: part(1 + size) };
}

describe.each<Curve>(["P-256", "P-384"])("on %s", (crv) => {
  it("every small scalar and its negation is found", () => {
    // All of them would take a minute: tests both ends, each boundary between two giant steps, and a sample of the rest.
    const scalars = new Set([
      1,
      2,
      3,
      255,
      256,
      257,
      2047,
      2048,
      2049,
      4096,
      4097,
      4098,
      6145,
      6146,
      65_535,
      LARGEST_SCALAR,
    ]);
    for (let k = 1; k <= LARGEST_SCALAR; k += 397) scalars.add(k);
    for (let i = 1; i < 16; i++) for (const k of [-1, 0, 1]) scalars.add(4097 * i + k).add(4097 * i + 2048 + k);
    for (const k of scalars) {
      expect([k, hasSmallScalar(publicJwk(crv, BigInt(k)))]).toEqual([k, true]);
      expect([-k, hasSmallScalar(publicJwk(crv, ORDERS[crv] - BigInt(k)))]).toEqual([-k, true]);
    }
  });

  it("a random key is not found", () => {
    for (let i = 0; i < 20; i++) {
      const { publicKey } = generateKeyPairSync("ec", { namedCurve: crv });
      expect(hasSmallScalar(publicKey.export({ format: "jwk" }) as PublicJwk)).toBe(false);
    }
    expect(hasSmallScalar(publicJwk(crv, 1_000_000n))).toBe(false);
  });

  it("a check takes less than 2 ms once the steps are computed", () => {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: crv });
    const jwk = publicKey.export({ format: "jwk" }) as PublicJwk;
    hasSmallScalar(jwk);
    const before = process.cpuUsage();
    for (let i = 0; i < 200; i++) hasSmallScalar(jwk);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 200).toBeLessThan(2_000);
  });
});
