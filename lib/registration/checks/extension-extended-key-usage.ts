import { rejection } from "../decision";
import type { ProfileCheck } from "./check";
import { requestedValue } from "./extension-value";

/** The CSR requests only purposes that the profile allows. */
export const extensionExtendedKeyUsage: ProfileCheck = {
  name: "extension-extended-key-usage",
  codes: ["csr.extension.extended_key_usage"],
  check(csr, { profile }) {
    const value = requestedValue(csr, "extendedKeyUsage");
    if (value === undefined || value === "malformed") return [];
    const foreign = value.purposes.filter((purpose) => !profile.extendedKeyUsages.includes(purpose));
    if (foreign.length === 0) return [];
    return [
      rejection(
        "csr.extension.extended_key_usage",
        `The CSR requests extended key usages that ${profile.name} certificates do not have: ${foreign.join(", ")}.`,
      ),
    ];
  },
};
