import { allowsKey, describeAllowedKeys } from "@/lib/profiles/profile";
import { rejection } from "../decision";
import type { KeyProfileCheck } from "./check";
import { hasKnownStrength } from "./key-strength";

/** The profile allows keys of this kind and size. No finding when key-strength already has one. */
export const keyAllowed: KeyProfileCheck = {
  name: "key-allowed",
  codes: ["key.not_allowed_for_profile"],
  check({ publicKey }, { profile }) {
    if (!hasKnownStrength(publicKey) || allowsKey(profile, publicKey)) return [];
    const what = publicKey.kind === "RSA" ? `${publicKey.bits}-bit RSA` : (publicKey.curve ?? publicKey.kind);
    return [
      rejection(
        "key.not_allowed_for_profile",
        `${profile.name} certificates do not allow ${what} keys. Allowed: ${describeAllowedKeys(profile)}.`,
      ),
    ];
  },
};
