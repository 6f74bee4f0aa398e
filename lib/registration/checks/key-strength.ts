import type { PublicKey } from "@/lib/pki/public-key";
import { rejection } from "../decision";
import type { KeyCheck } from "./check";

/** Exact sizes: 2056 bits indicate a broken generator, not more strength (ours, as Boulder does). */
export const RSA_SIZES: readonly number[] = [2048, 3072, 4096];

/** Whether any profile may allow the size or curve of a key. */
export function hasKnownStrength(key: Pick<PublicKey, "kind" | "bits" | "curve">): boolean {
  if (key.kind === "RSA") return RSA_SIZES.includes(key.bits);
  return key.kind !== "EC" || key.curve !== "P-521";
}

/** RSA keys have exactly 2048, 3072 or 4096 bits; EC keys are on P-256 or P-384. */
export const keyStrength: KeyCheck = {
  name: "key-strength",
  codes: ["key.rsa_size", "key.curve_not_allowed"],
  check({ publicKey }) {
    if (hasKnownStrength(publicKey)) return [];
    if (publicKey.kind !== "RSA") {
      return [rejection("key.curve_not_allowed", `The key is on the curve ${publicKey.curve}. Use P-256 or P-384.`)];
    }
    return [rejection("key.rsa_size", `This is a ${publicKey.bits}-bit RSA key. Use exactly 2048, 3072 or 4096 bits.`)];
  },
};
