import { rejection } from "../decision";
import type { CsrCheck } from "./check";
import { requestedValue } from "./extension-value";

/** The CSR does not ask to become an authority. CA:FALSE is what every certificate says anyway, and certtool asks for it. */
export const extensionBasicConstraints: CsrCheck = {
  name: "extension-basic-constraints",
  codes: ["csr.extension.ca"],
  check(csr) {
    const value = requestedValue(csr, "basicConstraints");
    if (value === undefined || value === "malformed" || (!value.ca && value.pathLength === null)) return [];
    return [
      rejection(
        "csr.extension.ca",
        "The CSR asks to become a certificate authority (CA:TRUE); leave that extension out.",
      ),
    ];
  },
};
