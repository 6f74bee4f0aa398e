import { rejection } from "../decision";
import type { CsrCheck } from "./check";
import { requestedValue } from "./extension-value";

const KINDS = ["keyUsage", "extendedKeyUsage", "basicConstraints", "subjectAltName", "subjectKeyIdentifier"] as const;

/** The values of known requested extensions match their type (RFC 5280 §4.2.1). */
export const extensionWellFormed: CsrCheck = {
  name: "extension-well-formed",
  codes: ["csr.extension.malformed"],
  check: (csr) =>
    KINDS.filter((kind) => requestedValue(csr, kind) === "malformed").map((kind) =>
      rejection("csr.extension.malformed", `The requested extension ${kind} is malformed.`),
    ),
};
