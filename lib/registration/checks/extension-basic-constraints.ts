import { rejection } from "../decision";
import type { CsrCheck } from "./check";
import { requestedValue } from "./extension-value";

/** The CSR does not request a CA certificate. CA:FALSE is accepted: every certificate has it anyway, and certtool requests it. */
export const extensionBasicConstraints: CsrCheck = {
  name: "extension-basic-constraints",
  codes: ["csr.extension.ca"],
  check(csr) {
    const value = requestedValue(csr, "basicConstraints");
    if (value === undefined || value === "malformed" || (!value.ca && value.pathLength === null)) return [];
    return [
      rejection(
        "csr.extension.ca",
        "The CSR requests a CA certificate (CA:TRUE). Remove the basicConstraints extension.",
      ),
    ];
  },
};
