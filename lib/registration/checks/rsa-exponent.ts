import { rejection } from "../decision";
import type { KeyCheck } from "./check";

/** The public exponent is 65537 (ours; CA/Browser Forum BR §6.1.6 recommends 65537 to 2^256-1). */
export const rsaExponent: KeyCheck = {
  name: "rsa-exponent",
  codes: ["key.rsa_exponent"],
  check: ({ publicKey: { jwk } }) =>
    jwk.kty === "RSA" && jwk.e !== "AQAB"
      ? [rejection("key.rsa_exponent", "The RSA key has an unusual public exponent; only 65537 is accepted.")]
      : [],
};
