import { keyUsagesFor } from "@/lib/profiles/profile";
import { rejection } from "../decision";
import type { ProfileCheck } from "./check";
import { requestedValue } from "./extension-value";

/** The key usages the CSR asks for are among those the profile grants. */
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
        `The CSR asks for key usages a certificate of the type ${profile.name} does not have: ${foreign.join(", ")}.`,
      ),
    ];
  },
};
