import { type DerNode, expectSequence, expectTag, isSorted, readOid, TAG } from "./der";
import { PkiError } from "./pki-error";

/** An extension that a CSR requests (PKCS#9 extensionRequest). `name`: RFC 5280 name, if known. */
export interface RequestedExtension {
  oid: string;
  critical: boolean;
  /** Content of the OCTET STRING. */
  valueDer: Uint8Array;
  name?: string;
}

export const ATTRIBUTE_OIDS = {
  /** RFC 2985 §5.4.2 */
  extensionRequest: "1.2.840.113549.1.9.14",
  /** Microsoft's older equivalent of extensionRequest, same syntax. */
  microsoftExtensions: "1.3.6.1.4.1.311.2.1.14",
  /** RFC 2985 §5.4.1: a secret between applicant and authority; never stored. */
  challengePassword: "1.2.840.113549.1.9.7",
} as const;

const EXTENSION_NAMES: Readonly<Record<string, string>> = {
  "2.5.29.14": "subjectKeyIdentifier",
  "2.5.29.15": "keyUsage",
  "2.5.29.17": "subjectAltName",
  "2.5.29.18": "issuerAltName",
  "2.5.29.19": "basicConstraints",
  "2.5.29.30": "nameConstraints",
  "2.5.29.31": "cRLDistributionPoints",
  "2.5.29.32": "certificatePolicies",
  "2.5.29.35": "authorityKeyIdentifier",
  "2.5.29.36": "policyConstraints",
  "2.5.29.37": "extendedKeyUsage",
  "1.2.840.113549.1.9.15": "sMIMECapabilities",
  "1.3.6.1.5.5.7.1.1": "authorityInfoAccess",
  "1.3.6.1.5.5.7.1.24": "tlsFeature",
};

export interface CsrAttributes {
  /** Type of each attribute, in order. */
  oids: string[];
  extensions: RequestedExtension[];
  /** Encodings of the attributes that request extensions: the only ones that are kept. */
  kept: Uint8Array[];
}

/**
 * Reads the attributes of a CertificationRequestInfo ([0] IMPLICIT SET OF Attribute, RFC 2986 §4.1).
 * @throws PkiError csr.duplicate_attribute, csr.duplicate_extension, csr.empty_attribute, csr.malformed, der.*
 */
export function readCsrAttributes(node: DerNode | undefined): CsrAttributes {
  const result: CsrAttributes = { oids: [], extensions: [], kept: [] };
  if (!node) return result; // older tools omit an empty set
  if (node.tag !== 0xa0) throw new PkiError("csr.malformed", "The attributes field of the CSR has an unexpected tag.");
  if (!isSorted(node.children)) {
    throw new PkiError(
      "csr.malformed",
      "The attributes of the CSR are not in ascending order, as DER requires (X.690 §11.6).",
    );
  }
  for (const attribute of node.children) {
    const [type, set] = expectSequence(attribute, 2);
    const oid = readOid(type);
    const values = expectTag(set, TAG.set).children;
    if (result.oids.includes(oid))
      throw new PkiError("csr.duplicate_attribute", "The CSR contains the same attribute twice.");
    if (values.length === 0) throw new PkiError("csr.empty_attribute", "The CSR has an attribute without a value.");
    result.oids.push(oid);
    if (oid !== ATTRIBUTE_OIDS.extensionRequest && oid !== ATTRIBUTE_OIDS.microsoftExtensions) continue;
    if (values.length > 1)
      throw new PkiError("csr.malformed", "The CSR contains more than one list of requested extensions.");
    const extensions = readExtensions(values[0]);
    assertDifferent(extensions);
    result.extensions.push(...extensions.filter((one) => !result.extensions.some((known) => isSame(known, one))));
    result.kept.push(attribute.bytes);
  }
  assertDifferent(result.extensions);
  return result;
}

/** Some devices request the same extension in both attributes: byte-identical requests count once. */
function isSame(a: RequestedExtension, b: RequestedExtension): boolean {
  return a.oid === b.oid && a.critical === b.critical && Buffer.compare(a.valueDer, b.valueDer) === 0;
}

/** @throws PkiError csr.duplicate_extension */
function assertDifferent(extensions: readonly RequestedExtension[]): void {
  const twice = extensions.find(({ oid }, place) => extensions.findIndex((other) => other.oid === oid) !== place);
  if (!twice) return;
  throw new PkiError(
    "csr.duplicate_extension",
    `The CSR requests the extension ${twice.name ?? twice.oid} twice. Request it once.`,
  );
}

function readExtensions(list: DerNode | undefined): RequestedExtension[] {
  return expectTag(list, TAG.sequence).children.map((extension) => {
    const [oidNode, second, third] = expectSequence(extension, 2, 3);
    const oid = readOid(oidNode);
    // DER omits a default (X.690 §11.5), so the flag is present only when TRUE.
    const critical = third !== undefined;
    const name = EXTENSION_NAMES[oid];
    if (critical && (second?.tag !== TAG.boolean || second.content[0] !== 0xff)) {
      const what =
        second?.tag === TAG.boolean ? "encodes critical FALSE explicitly" : "has an unexpected critical field";
      throw new PkiError(
        "csr.malformed",
        `The requested extension ${name ?? oid} ${what}; DER omits a default value (X.690 §11.5).`,
      );
    }
    return { oid, critical, valueDer: expectTag(third ?? second, TAG.octetString).content, ...(name ? { name } : {}) };
  });
}
