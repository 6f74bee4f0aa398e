import { type DerNode, expectSequence, expectTag, readOid, TAG } from "./der";
import { decodeExtensionValue, type ExtensionValue } from "./extension-values";
import { oidName } from "./oids";
import { PkiError } from "./pki-error";

export interface CertificateExtension {
  oid: string;
  /** RFC 5280 name, if any. */
  name?: string;
  critical: boolean;
  valueDer: Uint8Array;
  /** Decoded value, null for an extension without a decoder here. */
  value: ExtensionValue | null;
}

/** Reads one `Extension` (RFC 5280 §4.1) and decodes its value if supported. @throws PkiError */
export function readExtension(node: DerNode): CertificateExtension {
  const parts = [...expectSequence(node, 2, 3)];
  const oid = readOid(parts.shift());
  const critical = parts.length === 2;
  if (critical && expectTag(parts.shift(), TAG.boolean).content[0] !== 0xff) {
    throw new PkiError("der.bad_value", "A default value is encoded explicitly.");
  }
  const valueDer = expectTag(parts[0], TAG.octetString).content;
  const name = oidName(oid);
  return { oid, ...(name && { name }), critical, valueDer, value: decodeExtensionValue(oid, valueDer) };
}
