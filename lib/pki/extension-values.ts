/** Decodes extension values into plain data for display. */
import { type DerNode, expectSequence, expectTag, readDer, readOid, readUnsignedInteger, TAG } from "./der";
import { decodeGeneralName, type GeneralName } from "./general-name";
import { type KeyUsageBit, keyUsageNames } from "./key-usage";
import { type OidName, oidName, oids } from "./oids";
import { PkiError } from "./pki-error";

export interface CertificatePolicy {
  oid: string;
  /** URLs of the practice statement, if the policy has any. */
  cpsUrls: string[];
}

/** A decoded extension. `purposes` are RFC 5280 names, or dotted OIDs for others. Key identifiers are lower-case hex. */
export type ExtensionValue =
  | { kind: "keyUsage"; usages: KeyUsageBit[] }
  | { kind: "extendedKeyUsage"; purposes: string[] }
  | { kind: "basicConstraints"; ca: boolean; pathLength: number | null }
  | { kind: "subjectAltName"; names: GeneralName[] }
  | { kind: "subjectKeyIdentifier"; keyIdHex: string }
  | { kind: "authorityKeyIdentifier"; keyIdHex: string | null }
  | { kind: "cRLDistributionPoints"; urls: string[] }
  | { kind: "authorityInfoAccess"; ocspUrls: string[]; caIssuersUrls: string[] }
  | { kind: "certificatePolicies"; policies: CertificatePolicy[] }
  | { kind: "ocspNoCheck" };

/** More than any certificate has. How many may be requested is policy. */
const MAX_ALT_NAMES = 1000;

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const uris = (names: readonly DerNode[]) =>
  names.map(decodeGeneralName).flatMap((name) => (name.kind === "uri" ? [name.value] : []));

function decodeKeyUsage(node: DerNode): ExtensionValue {
  const { content } = expectTag(node, TAG.bitString);
  const usages = keyUsageNames.filter((_, bit) => ((content[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0);
  return { kind: "keyUsage", usages };
}

function decodeExtendedKeyUsage(node: DerNode): ExtensionValue {
  const purposes = expectSequence(node, 1, 100).map(readOid);
  return { kind: "extendedKeyUsage", purposes: purposes.map((oid) => oidName(oid) ?? oid) };
}

function decodeBasicConstraints(node: DerNode): ExtensionValue {
  const parts = [...expectSequence(node, 0, 2)];
  const ca = parts[0]?.tag === TAG.boolean;
  // DEFAULT FALSE is never encoded (X.690 §11.5).
  if (ca && parts.shift()?.content[0] !== 0xff)
    throw new PkiError("der.bad_value", "A default value is encoded explicitly.");
  if (parts.length > 1) throw new PkiError("der.unexpected", "The basic constraints have too many members.");
  const pathLength = parts[0] ? Number.parseInt(hex(readUnsignedInteger(parts[0])), 16) : null;
  return { kind: "basicConstraints", ca, pathLength };
}

function decodeAuthorityKeyIdentifier(node: DerNode): ExtensionValue {
  const keyId = expectTag(node, TAG.sequence).children.find((child) => child.tag === 0x80);
  return { kind: "authorityKeyIdentifier", keyIdHex: keyId ? hex(keyId.content) : null };
}

function decodeDistributionPoints(node: DerNode): ExtensionValue {
  const urls = expectSequence(node, 1, 100).flatMap((point) => {
    const fullName = point.children.find((child) => child.tag === 0xa0)?.children[0];
    return fullName?.tag === 0xa0 ? uris(fullName.children) : [];
  });
  return { kind: "cRLDistributionPoints", urls };
}

function decodeAuthorityInfoAccess(node: DerNode): ExtensionValue {
  const descriptions = expectSequence(node, 1, 100).map((description) => expectSequence(description, 2));
  const urls = (method: string) =>
    descriptions.flatMap(([oid, location]) => (readOid(oid) === method && location ? uris([location]) : []));
  return { kind: "authorityInfoAccess", ocspUrls: urls(oids.accessOcsp), caIssuersUrls: urls(oids.accessCaIssuers) };
}

function decodePolicies(node: DerNode): ExtensionValue {
  const policies = expectSequence(node, 1, 100).map((information) => {
    const [oid, qualifiers] = expectSequence(information, 1, 2);
    const cpsUrls = (qualifiers?.children ?? []).flatMap((qualifier) => {
      const [id, value] = expectSequence(qualifier, 2);
      return readOid(id) === oids.qualifierCps && value ? [Buffer.from(value.content).toString("latin1")] : [];
    });
    return { oid: readOid(oid), cpsUrls };
  });
  return { kind: "certificatePolicies", policies };
}

const decoders: Partial<Record<OidName, (node: DerNode) => ExtensionValue>> = {
  keyUsage: decodeKeyUsage,
  extendedKeyUsage: decodeExtendedKeyUsage,
  basicConstraints: decodeBasicConstraints,
  subjectAltName: (node) => ({
    kind: "subjectAltName",
    names: expectSequence(node, 1, MAX_ALT_NAMES).map(decodeGeneralName),
  }),
  subjectKeyIdentifier: (node) => ({
    kind: "subjectKeyIdentifier",
    keyIdHex: hex(expectTag(node, TAG.octetString).content),
  }),
  authorityKeyIdentifier: decodeAuthorityKeyIdentifier,
  cRLDistributionPoints: decodeDistributionPoints,
  authorityInfoAccess: decodeAuthorityInfoAccess,
  certificatePolicies: decodePolicies,
  ocspNoCheck: (node) => {
    expectTag(node, TAG.null);
    return { kind: "ocspNoCheck" };
  },
};

/**
 * The value of an extension as data, or null when there is no decoder for it.
 * @throws PkiError when the value is not DER or does not match its OID
 */
export function decodeExtensionValue(oid: string, valueDer: Uint8Array): ExtensionValue | null {
  const name = oidName(oid);
  const decode = name && decoders[name];
  return decode ? decode(readDer(valueDer)) : null;
}
