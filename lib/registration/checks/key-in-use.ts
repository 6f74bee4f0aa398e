import { rejection } from "../decision";
import type { RegistrationCheck } from "./check";

/** A key has at most one active certificate; only a renewal, which names its predecessor, may use the key again. */
export const keyInUse: RegistrationCheck = {
  name: "key-in-use",
  codes: ["key.has_active_certificate"],
  check: (_, { keyHolder }) =>
    keyHolder
      ? [
          rejection(
            "key.has_active_certificate",
            keyHolder.kid
              ? `This key already has an active certificate: ${keyHolder.kid}. Download it, renew it, or generate a new key.`
              : "A certificate for this key is being issued. Check the list of certificates.",
          ),
        ]
      : [],
};
