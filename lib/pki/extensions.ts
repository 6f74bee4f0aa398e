/** Certificate and CRL extensions in DER (RFC 5280 §4.2). Each function returns a whole Extension. */
import { TAG } from "./der";
import { writeDer, writeNull, writeOctetString, writeOid, writeSequence, writeUnsignedInteger } from "./der-write";
import { encodeGeneralName, type GeneralName } from "./general-name";
import { type KeyUsageBit, keyUsageNames } from "./key-usage";
import { type OidName, oids } from "./oids";

export const derTrue = Uint8Array.of(TAG.boolean, 1, 0xff);

/** Wraps a value as `Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue }` (RFC 5280 §4.1). */
export function encodeExtension(name: OidName, critical: boolean, valueDer: Uint8Array): Uint8Array {
  const value = writeOctetString(valueDer);
  const oid = writeOid(oids[name]);
  return critical ? writeSequence(oid, derTrue, value) : writeSequence(oid, value);
}

/** KeyUsage, critical. Bits in the order of §4.2.1.3, trailing zero bits removed (X.690 §11.2.2). `usages` is not empty. */
export function keyUsageExtension(usages: readonly KeyUsageBit[]): Uint8Array {
  const positions = usages.map((usage) => keyUsageNames.indexOf(usage));
  const last = Math.max(...positions);
  const content = new Uint8Array(2 + (last >> 3));
  content[0] = 7 - (last & 7);
  for (const position of positions)
    content[1 + (position >> 3)] = (content[1 + (position >> 3)] ?? 0) | (0x80 >> (position & 7));
  return encodeExtension("keyUsage", true, writeDer(TAG.bitString, content));
}

/** ExtendedKeyUsage, not critical; purposes by name or dotted OID (§4.2.1.12). */
export function extendedKeyUsageExtension(purposes: readonly string[]): Uint8Array {
  return encodeExtension(
    "extendedKeyUsage",
    false,
    writeSequence(...purposes.map((purpose) => writeOid(purposeOid(purpose)))),
  );
}

/** Dotted OID of a purpose, given as RFC 5280 name or dotted OID. */
export function purposeOid(purpose: string): string {
  return (oids as Readonly<Record<string, string>>)[purpose] ?? purpose;
}

/** BasicConstraints, critical in every certificate that we issue (§4.2.1.9 requires that of CAs only). CA:FALSE is the empty SEQUENCE. */
export function basicConstraintsExtension(constraints: { ca: false } | { ca: true; pathLength: number }): Uint8Array {
  if (!constraints.ca) return encodeExtension("basicConstraints", true, writeSequence());
  const pathLength = writeUnsignedInteger(Uint8Array.of(constraints.pathLength));
  return encodeExtension("basicConstraints", true, writeSequence(derTrue, pathLength));
}

export function subjectKeyIdentifierExtension(keyId: Uint8Array): Uint8Array {
  return encodeExtension("subjectKeyIdentifier", false, writeOctetString(keyId));
}

/** AuthorityKeyIdentifier with keyIdentifier [0] only (§4.2.1.1). */
export function authorityKeyIdentifierExtension(keyId: Uint8Array): Uint8Array {
  return encodeExtension("authorityKeyIdentifier", false, writeSequence(writeDer(0x80, keyId)));
}

/** `DistributionPointName` as fullName [0] with one URI, wrapped in its explicit [0] (§4.2.1.13). */
function encodeDistributionPointName(url: string): Uint8Array {
  return writeDer(0xa0, writeDer(0xa0, encodeGeneralName({ kind: "uri", value: url })));
}

export function crlDistributionPointsExtension(url: string): Uint8Array {
  return encodeExtension(
    "cRLDistributionPoints",
    false,
    writeSequence(writeSequence(encodeDistributionPointName(url))),
  );
}

/** AuthorityInfoAccess (§4.2.2.1): the OCSP URL, if any, then the URL of the issuer's certificate. */
export function authorityInfoAccessExtension(urls: { ocsp?: string; caIssuers: string }): Uint8Array {
  const access = (method: OidName, url: string) =>
    writeSequence(writeOid(oids[method]), encodeGeneralName({ kind: "uri", value: url }));
  const descriptions = [access("accessCaIssuers", urls.caIssuers)];
  if (urls.ocsp) descriptions.unshift(access("accessOcsp", urls.ocsp));
  return encodeExtension("authorityInfoAccess", false, writeSequence(...descriptions));
}

/** CertificatePolicies without qualifiers (§4.2.1.4). */
export function certificatePoliciesExtension(policyOids: readonly string[]): Uint8Array {
  return encodeExtension(
    "certificatePolicies",
    false,
    writeSequence(...policyOids.map((oid) => writeSequence(writeOid(oid)))),
  );
}

/** SubjectAltName, not critical: our subjects are never empty (§4.2.1.6). */
export function subjectAltNameExtension(names: readonly GeneralName[]): Uint8Array {
  return encodeExtension("subjectAltName", false, writeSequence(...names.map(encodeGeneralName)));
}

/** id-pkix-ocsp-nocheck: clients don't check the status of the responder (RFC 6960 §4.2.2.2.1). */
export function ocspNoCheckExtension(): Uint8Array {
  return encodeExtension("ocspNoCheck", false, writeNull());
}
