import { rejection } from "../decision";
import type { CsrCheck } from "./check";

/** Extensions with their own check. */
const CHECKED_ELSEWHERE = new Set([
  "keyUsage",
  "extendedKeyUsage",
  "basicConstraints",
  "subjectAltName",
  "subjectKeyIdentifier",
]);

/** The CSR requests no extension that is not granted on request: such a CSR is refused, never silently changed. */
export const extensionNotAllowed: CsrCheck = {
  name: "extension-not-allowed",
  codes: ["csr.extension.not_allowed"],
  check: (csr) =>
    csr.extensions
      .filter(({ name }) => name === undefined || !CHECKED_ELSEWHERE.has(name))
      .map(({ name, oid }) =>
        rejection(
          "csr.extension.not_allowed",
          `The CSR requests the extension ${name ?? oid}, which is not allowed. Remove it.`,
        ),
      ),
};
