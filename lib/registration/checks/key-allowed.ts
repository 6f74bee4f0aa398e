import { allowsKey, describeAllowedKeys } from "@/lib/profiles/profile";
import { rejection } from "../decision";
import type { KeyProfileCheck } from "./check";
import { hasKnownStrength } from "./key-strength";

/** The profile takes keys of this kind and size. Silent where key-strength has spoken already. */
export const keyAllowed: KeyProfileCheck = {
  name: "key-allowed",
  codes: ["key.not_allowed_for_profile"],
  check({ publicKey }, { profile }) {
    if (!hasKnownStrength(publicKey) || allowsKey(profile, publicKey)) return [];
    const what = publicKey.kind === "RSA" ? `${publicKey.bits}-bit RSA` : (publicKey.curve ?? publicKey.kind);
    return [
      rejection(
        "key.not_allowed_for_profile",
        `${profile.name} can't be done with a key of the kind ${what} here; accepted are ${describeAllowedKeys(profile)}.`,
      ),
    ];
  },
};
