/**
 * Foreign certificates, issued by other CAs. A library reads them, with every encoding that BER allows
 * and explicit defaults; fields that decisions depend on (key, purposes, CA flag) are read strictly or refused.
 */
import { createHash } from "node:crypto";
import { fromBER, type Sequence } from "asn1js";
import { BasicConstraints, Certificate, type Extension, ExtKeyUsage, type RelativeDistinguishedNames } from "pkijs";
import { type ParsedCertificate, serialToHex } from "./certificate";
import type { CertificateExtension } from "./certificate-extension";
import type { ExtensionValue } from "./extension-values";
import { attributeTypeOf, type DistinguishedName } from "./names";
import { oidName, oids } from "./oids";
import { PkiError } from "./pki-error";
import { type PublicKey, publicKeyFromSpki } from "./public-key";

/** A certificate of another CA. Only basicConstraints and extendedKeyUsage have a decoded value. */
export type ForeignCertificate = Pick<
  ParsedCertificate,
  | "der"
  | "version"
  | "serialHex"
  | "issuer"
  | "issuerDer"
  | "subject"
  | "subjectDer"
  | "notBefore"
  | "notAfter"
  | "publicKey"
  | "extensions"
  | "kid"
  | "thumbprintSha256"
  | "thumbprintSha1"
>;

/** Limits checked before reading. A certificate has about 80 elements; the value of an extension counts as one. */
const MAX_BYTES = 32 * 1024;
const OLDEST_MS = Date.UTC(1950, 0);
const LIMITS = { maxDepth: 24, maxNodes: 1_000, maxContentLength: MAX_BYTES };
/** For an extension that is decoded here. */
const VALUE_LIMITS = { ...LIMITS, maxNodes: 100 };

/**
 * Reads a certificate of another CA (RFC 5280 §4.1). Checks neither signature nor validity. Accepts any version, serial,
 * signature algorithm and extension.
 * @throws PkiError certificate.too_large, certificate.unreadable, certificate.bad_extensions (a decoded one), key.*
 */
export function readForeignCertificate(der: Uint8Array): ForeignCertificate {
  if (der.length > MAX_BYTES) throw new PkiError("certificate.too_large", "The certificate is larger than 32 KiB.");
  const certificate = decode(der);
  const sha256 = createHash("sha256").update(der).digest();
  return {
    der,
    version: certificate.version + 1,
    serialHex: serialToHex(new Uint8Array(certificate.serialNumber.valueBlock.valueHexView)),
    issuer: nameOf(certificate.issuer),
    issuerDer: derOf(certificate.issuer),
    subject: nameOf(certificate.subject),
    subjectDer: derOf(certificate.subject),
    notBefore: timeOf(certificate.notBefore.value),
    notAfter: timeOf(certificate.notAfter.value),
    publicKey: keyOf(certificate),
    extensions: extensionsOf(certificate.extensions ?? []),
    kid: sha256.toString("base64url"),
    thumbprintSha256: sha256.toString("hex"),
    thumbprintSha1: createHash("sha1").update(der).digest("hex"),
  };
}

function decode(der: Uint8Array): Certificate {
  try {
    const { result, offset } = fromBER(der, LIMITS);
    if (offset !== der.length) throw new Error("There are bytes after the certificate."); // or offset is -1: not BER
    return new Certificate({ schema: result });
  } catch (cause) {
    throw new PkiError("certificate.unreadable", "This is not an X.509 certificate, or it is truncated.", {
      cause,
    });
  }
}

/** Decisions depend on the key: read strictly, from its DER. */
function keyOf({ subjectPublicKeyInfo }: Certificate): PublicKey {
  return publicKeyFromSpki(new Uint8Array(subjectPublicKeyInfo.toSchema().toBER(false)));
}

/** A flat list of attributes, also for multi-valued RDNs. A value that is not a string is shown as hex. */
function nameOf({ typesAndValues }: RelativeDistinguishedNames): DistinguishedName {
  return typesAndValues.map(({ type, value }) => {
    const text: unknown = value.valueBlock.value;
    const shown = typeof text === "string" ? text : `#${Buffer.from(value.toBER(false)).toString("hex")}`;
    return { type: attributeTypeOf(type), value: shown };
  });
}

const derOf = (name: RelativeDistinguishedNames): Uint8Array =>
  new Uint8Array(name.valueBeforeDecode.byteLength > 0 ? name.valueBeforeDecode : name.toSchema().toBER(false));

/** For an invalid time the library returns a date near the year 0; UTCTime starts in 1950. */
function timeOf(time: Date): Date {
  if (time.getTime() >= OLDEST_MS) return time;
  throw new PkiError("certificate.unreadable", "The validity of the certificate can't be read.");
}

function extensionsOf(list: readonly Extension[]): CertificateExtension[] {
  const extensions = list.map((extension) => {
    const name = oidName(extension.extnID);
    const valueDer = new Uint8Array(extension.extnValue.valueBlock.valueHexView);
    const value = decidedValueOf(extension.extnID, valueDer);
    return { oid: extension.extnID, ...(name && { name }), critical: extension.critical, valueDer, value };
  });
  const decided = extensions.filter(({ value }) => value !== null);
  if (new Set(decided.map(({ oid }) => oid)).size === decided.length) return extensions;
  throw badExtensions();
}

/** Value of the two extensions that decisions depend on; null for every other. @throws PkiError certificate.bad_extensions */
function decidedValueOf(oid: string, valueDer: Uint8Array): ExtensionValue | null {
  if (oid !== oids.basicConstraints && oid !== oids.extendedKeyUsage) return null;
  try {
    const { result, offset } = fromBER(valueDer, VALUE_LIMITS);
    if (offset !== valueDer.length) throw new Error("There are bytes after the value.");
    if (oid === oids.extendedKeyUsage) {
      const { keyPurposes } = new ExtKeyUsage({ schema: result as Sequence }); // the constructor checks the schema
      return { kind: "extendedKeyUsage", purposes: keyPurposes.map((purpose) => oidName(purpose) ?? purpose) };
    }
    const { cA, pathLenConstraint } = new BasicConstraints({ schema: result as Sequence });
    const pathLength = typeof pathLenConstraint === "number" ? pathLenConstraint : null;
    return { kind: "basicConstraints", ca: cA, pathLength };
  } catch (cause) {
    throw badExtensions(cause);
  }
}

const badExtensions = (cause?: unknown): PkiError =>
  new PkiError(
    "certificate.bad_extensions",
    "The basic constraints or extended key usage of the certificate can't be read or occur twice.",
    { cause },
  );
