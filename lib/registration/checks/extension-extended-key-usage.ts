import { rejection } from "../decision";
import type { ProfileCheck } from "./check";
import { requestedValue } from "./extension-value";

/** The purposes the CSR asks for are among those the profile grants. */
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
        `The CSR asks for extended key usages a certificate of the type ${profile.name} does not have: ${foreign.join(", ")}.`,
      ),
    ];
  },
};
