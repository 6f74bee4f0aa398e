import type { ParsedCsr } from "@/lib/pki/csr";
import { decodeExtensionValue, type ExtensionValue } from "@/lib/pki/extension-values";
import { PkiError } from "@/lib/pki/pki-error";

type Kind = ExtensionValue["kind"];
export type RequestedValue<K extends Kind> = Extract<ExtensionValue, { kind: K }>;

/** The value of an extension that the CSR requests; "malformed", or undefined when it is not requested. */
export function requestedValue<K extends Kind>(csr: ParsedCsr, kind: K): RequestedValue<K> | "malformed" | undefined {
  const extension = csr.extensions.find(({ name }) => name === kind);
  if (!extension) return undefined;
  try {
    const value = decodeExtensionValue(extension.oid, extension.valueDer);
    return value?.kind === kind ? (value as RequestedValue<K>) : "malformed";
  } catch (failure) {
    if (failure instanceof PkiError) return "malformed";
    throw failure;
  }
}
