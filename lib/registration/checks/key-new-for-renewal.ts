import { type Finding, rejection } from "../decision";
import type { RegisterCheck } from "./check";

/** Some types are renewed with a new key only: their profile says so. */
export const keyNewForRenewal: RegisterCheck = {
  name: "key-new-for-renewal",
  codes: ["key.renewal_needs_new_key"],
  check(_, { key, profile }): Finding[] {
    if (!profile.renewalNeedsNewKey || !key.isPredecessors) return [];
    const message = `The CSR has the key of the certificate it replaces; ${profile.name} certificates are renewed with a new key.`;
    return [rejection("key.renewal_needs_new_key", message)];
  },
};
