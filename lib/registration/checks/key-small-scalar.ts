import { rejection } from "../decision";
import { hasSmallScalar } from "../known-keys/small-scalars";
import type { KeyCheck } from "./check";

/** The private scalar of an EC key is not among the first or last 65,536 numbers, which attackers try first. */
export const keySmallScalar: KeyCheck = {
  name: "key-small-scalar",
  codes: ["key.small_scalar"],
  check: ({ publicKey }) =>
    hasSmallScalar(publicKey.jwk)
      ? [
          rejection(
            "key.small_scalar",
            "The private half of this key is a very small number that anyone can find. Generate the key with other software.",
          ),
        ]
      : [],
};
