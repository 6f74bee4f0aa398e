import { encodeGeneralName, type GeneralName } from "@/lib/pki/general-name";
import { PkiError } from "@/lib/pki/pki-error";
import { rejection } from "../decision";
import type { ProfileCheck } from "./check";
import { requestedValue } from "./extension-value";

/** Alternative names the CSR asks for are of kinds the profile carries. */
export const extensionSubjectAltName: ProfileCheck = {
  name: "extension-subject-alt-name",
  codes: ["csr.extension.subject_alt_name"],
  check(csr, { profile }) {
    const value = requestedValue(csr, "subjectAltName");
    if (value === undefined || value === "malformed") return [];
    const granted = new Set<string>(profile.subjectAltNames);
    const foreign = [...new Set(value.names.map(({ kind }) => kind).filter((kind) => !granted.has(kind)))];
    if (foreign.length > 0) {
      return [
        rejection(
          "csr.extension.subject_alt_name",
          `The CSR asks for subject alternative names (${foreign.join(", ")}) that a certificate of the type ${profile.name} does not carry.`,
        ),
      ];
    }
    // Host names have a check of their own, which says more.
    const unwritable = value.names.find((name) => name.kind !== "dns" && !isWritable(name));
    if (!unwritable) return [];
    const message = `A subject alternative name of the kind ${unwritable.kind} has characters that it can't have; write it in ASCII.`;
    return [rejection("csr.extension.subject_alt_name", message)];
  },
};

function isWritable(name: GeneralName): boolean {
  try {
    return encodeGeneralName(name).length > 0;
  } catch (failure) {
    if (failure instanceof PkiError) return false;
    throw failure;
  }
}
