import { type Finding, rejection } from "../decision";
import type { RegistrationCheck } from "./check";

/** A renewal has a new key, if the profile requires it. */
export const keyNewForRenewal: RegistrationCheck = {
  name: "key-new-for-renewal",
  codes: ["key.renewal_needs_new_key"],
  check(_, { key, profile }): Finding[] {
    if (!profile.renewalNeedsNewKey || !key.isPredecessors) return [];
    const message = `The CSR has the key of the certificate that it renews. ${profile.name} certificates must be renewed with a new key.`;
    return [rejection("key.renewal_needs_new_key", message)];
  },
};
