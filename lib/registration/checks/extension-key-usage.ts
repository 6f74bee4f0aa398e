import { keyUsagesFor } from "@/lib/profiles/profile";
import { rejection } from "../decision";
import type { ProfileCheck } from "./check";
import { requestedValue } from "./extension-value";

/** The CSR requests only key usages that the profile allows. */
export const extensionKeyUsage: ProfileCheck = {
  name: "extension-key-usage",
  codes: ["csr.extension.key_usage"],
  check(csr, { profile }) {
    const value = requestedValue(csr, "keyUsage");
    if (value === undefined || value === "malformed") return [];
    const granted = keyUsagesFor(profile, csr.publicKey.kind);
    const foreign = value.usages.filter((usage) => !granted.includes(usage));
    if (foreign.length === 0) return [];
    return [
      rejection(
        "csr.extension.key_usage",
        `The CSR requests key usages that ${profile.name} certificates do not have: ${foreign.join(", ")}.`,
      ),
    ];
  },
};
