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

/** The CSR requests only known, allowed extensions: others are refused, never silently dropped. */
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
