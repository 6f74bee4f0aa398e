import { rejection } from "../decision";
import type { RegisterCheck } from "./check";

/** One key has one certificate in use; only a renewal, which names its predecessor, takes its place. */
export const keyInUse: RegisterCheck = {
  name: "key-in-use",
  codes: ["key.has_active_certificate"],
  check: (_, { keyHolder }) =>
    keyHolder
      ? [
          rejection(
            "key.has_active_certificate",
            keyHolder.kid
              ? `This key has an active certificate already: ${keyHolder.kid}. Download that one, renew it, or make a new key.`
              : "A certificate on this key is being issued at this moment. Look it up in the list of certificates.",
          ),
        ]
      : [],
};
