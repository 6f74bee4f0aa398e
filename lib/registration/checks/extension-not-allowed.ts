import { rejection } from "../decision";
import type { CsrCheck } from "./check";

/** Extensions that have a check of their own. */
const JUDGED_ELSEWHERE = new Set([
  "keyUsage",
  "extendedKeyUsage",
  "basicConstraints",
  "subjectAltName",
  "subjectKeyIdentifier",
]);

/** The CSR asks for nothing the authority does not grant on request: refused, never silently dropped. */
export const extensionNotAllowed: CsrCheck = {
  name: "extension-not-allowed",
  codes: ["csr.extension.not_allowed"],
  check: (csr) =>
    csr.extensions
      .filter(({ name }) => name === undefined || !JUDGED_ELSEWHERE.has(name))
      .map(({ name, oid }) =>
        rejection(
          "csr.extension.not_allowed",
          `The CSR asks for the extension ${name ?? oid}, which is not granted on request; leave it out.`,
        ),
      ),
};
