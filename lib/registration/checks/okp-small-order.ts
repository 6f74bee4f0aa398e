import { rejection } from "../decision";
import type { KeyCheck } from "./check";

/**
 * y coordinates (little-endian, sign bit cleared) of the Ed25519 points whose order divides 8, canonical and not (RFC 8032 §5.1;
 * list as in libsodium's ge25519_has_small_order), and the X25519 ones (RFC 7748 §6.1). Signatures of such a key can be valid for any message.
 */
const SMALL_ORDER = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

/** An Ed25519 or X25519 key is not a point of small order. */
export const okpSmallOrder: KeyCheck = {
  name: "okp-small-order",
  codes: ["key.small_order_point"],
  check({ publicKey: { jwk } }) {
    if (jwk.kty !== "OKP") return [];
    const point = Buffer.from(jwk.x, "base64url");
    point[31] = (point[31] ?? 0) & 0x7f;
    if (!SMALL_ORDER.has(point.toString("hex"))) return [];
    return [
      rejection(
        "key.small_order_point",
        "The public key is a point of small order, so its signatures prove nothing. Generate a new key.",
      ),
    ];
  },
};
