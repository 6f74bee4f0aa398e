import { encodeGeneralName, type GeneralName } from "@/lib/pki/general-name";
import { PkiError } from "@/lib/pki/pki-error";
import { rejection } from "../decision";
import type { ProfileCheck } from "./check";
import { requestedValue } from "./extension-value";

/** The CSR requests only alternative names of kinds that the profile allows. */
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
          `The CSR requests subject alternative names (${foreign.join(", ")}) that ${profile.name} certificates do not have.`,
        ),
      ];
    }
    // Host names have their own check with a more specific message.
    const invalid = value.names.find((name) => name.kind !== "dns" && !isEncodable(name));
    if (!invalid) return [];
    const message = `A subject alternative name of type ${invalid.kind} contains characters that are not allowed. Use only ASCII.`;
    return [rejection("csr.extension.subject_alt_name", message)];
  },
};

function isEncodable(name: GeneralName): boolean {
  try {
    return encodeGeneralName(name).length > 0;
  } catch (failure) {
    if (failure instanceof PkiError) return false;
    throw failure;
  }
}
