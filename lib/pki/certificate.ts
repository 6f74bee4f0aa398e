import { createHash } from "node:crypto";
import { signatureAlgorithmFromDer } from "./algorithms";
import { type CertificateExtension, readExtension } from "./certificate-extension";
import { type DerNode, expectSequence, expectTag, readBitStringBytes, readDer, readOid, TAG } from "./der";
import type { ExtensionValue } from "./extension-values";
import { type DistinguishedName, nameFromNode } from "./names";
import { PkiError } from "./pki-error";
import { type PublicKey, publicKeyFromNode } from "./public-key";
import { decodeTime } from "./time";

/** A certificate as data. Hex is lower case. Bytes are views into `der`. */
export interface ParsedCertificate {
  der: Uint8Array;
  tbsDer: Uint8Array;
  /** 3 for v3. */
  version: number;
  serialHex: string;
  /** Content octets of the serial's INTEGER, sign octet included. */
  serialBytes: Uint8Array;
  issuer: DistinguishedName;
  issuerDer: Uint8Array;
  subject: DistinguishedName;
  subjectDer: Uint8Array;
  notBefore: Date;
  /** The last second it is valid (inclusive). */
  notAfter: Date;
  /** Identifier octets of notBefore and notAfter: 0x17 UTCTime, 0x18 GeneralizedTime. */
  timeTags: readonly [number, number];
  publicKey: PublicKey;
  /** SubjectPublicKeyInfo as encoded in the certificate. */
  spkiDer: Uint8Array;
  extensions: readonly CertificateExtension[];
  /** Name as openssl prints it for a known algorithm, else its dotted OID. */
  signatureAlgorithm: string;
  /** AlgorithmIdentifier inside the TBS and beside the signature; RFC 5280 §4.1.1.2 requires them to be equal. */
  innerAlgorithmDer: Uint8Array;
  outerAlgorithmDer: Uint8Array;
  signature: Uint8Array;
  /** base64url(SHA-256(DER)), the `x5t#S256`. */
  kid: string;
  thumbprintSha256: string;
  thumbprintSha1: string;
}

/**
 * Reads an X.509 certificate (RFC 5280 §4.1) from strict DER. Checks its form, not its signature or validity.
 * `knownKey`: the expected key; if its bytes match, it is reused instead of decoded again.
 * @throws PkiError for anything that is not one certificate in DER
 */
export function parseCertificate(der: Uint8Array, knownKey?: PublicKey): ParsedCertificate {
  const [tbs, outerAlgorithm, signature] = expectSequence(readDer(der), 3);
  const fields = [...expectTag(tbs, TAG.sequence).children];
  const version = fields[0]?.tag === 0xa0 ? readVersion(fields.shift()) : 1;
  const [serial, innerAlgorithm, issuer, validity, subject, spki, ...optional] = fields;
  if (!tbs || !outerAlgorithm || !innerAlgorithm || !issuer || !subject || !spki) {
    throw new PkiError("certificate.incomplete", "The certificate lacks a mandatory field.");
  }
  const serialBytes = expectTag(serial, TAG.integer).content;
  const [notBefore, notAfter] = expectSequence(validity, 2);
  const sha256 = createHash("sha256").update(der).digest();
  return {
    der,
    tbsDer: tbs.bytes,
    version,
    serialHex: serialToHex(serialBytes),
    serialBytes,
    issuer: nameFromNode(issuer, { multiValued: "flatten" }),
    issuerDer: issuer.bytes,
    subject: nameFromNode(subject, { multiValued: "flatten" }),
    subjectDer: subject.bytes,
    notBefore: decodeTime(notBefore),
    notAfter: decodeTime(notAfter),
    timeTags: [notBefore?.tag ?? 0, notAfter?.tag ?? 0],
    publicKey: knownKey && Buffer.compare(knownKey.spkiDer, spki.bytes) === 0 ? knownKey : publicKeyFromNode(spki),
    spkiDer: spki.bytes,
    extensions: readExtensions(optional),
    signatureAlgorithm: signatureAlgorithmFromDer(outerAlgorithm.bytes) ?? readOid(outerAlgorithm.children[0]),
    innerAlgorithmDer: innerAlgorithm.bytes,
    outerAlgorithmDer: outerAlgorithm.bytes,
    signature: readBitStringBytes(signature),
    kid: sha256.toString("base64url"),
    thumbprintSha256: sha256.toString("hex"),
    thumbprintSha1: createHash("sha1").update(der).digest("hex"),
  };
}

/** KID of a certificate, which is its `x5t#S256` (RFC 7515 §4.1.8): base64url SHA-256 of the DER. */
export function certificateKid(der: Uint8Array): string {
  return createHash("sha256").update(der).digest("base64url");
}

/** The decoded value of one kind of extension, or undefined when the certificate does not have it. */
export function extensionValue<K extends ExtensionValue["kind"]>(
  certificate: Pick<ParsedCertificate, "extensions">,
  kind: K,
): Extract<ExtensionValue, { kind: K }> | undefined {
  for (const { value } of certificate.extensions) {
    if (value?.kind === kind) return value as Extract<ExtensionValue, { kind: K }>; // narrowed by the comparison
  }
  return undefined;
}

/** Serial as lower-case hex of its INTEGER content; the sign byte of a positive number is omitted, as openssl does. */
export function serialToHex(serialBytes: Uint8Array): string {
  const digits = serialBytes.length > 1 && serialBytes[0] === 0 ? serialBytes.subarray(1) : serialBytes;
  return Buffer.from(digits).toString("hex");
}

function readVersion(node: DerNode | undefined): number {
  const [version, ...rest] = node?.children ?? [];
  const { content } = expectTag(version, TAG.integer);
  if (rest.length > 0 || content.length !== 1)
    throw new PkiError("certificate.bad_version", "The version is not 1, 2 or 3.");
  return (content[0] as number) + 1;
}

/** Extensions are [3]; the unique identifiers [1] and [2] of X.509v2 are tolerated when reading; we never issue them. */
function readExtensions(optional: readonly DerNode[]): CertificateExtension[] {
  const wrapper = optional.find((node) => node.tag === 0xa3);
  if (!wrapper) return [];
  const [list, ...rest] = wrapper.children;
  if (rest.length > 0)
    throw new PkiError("certificate.bad_extensions", "The certificate has more than one list of extensions.");
  return expectTag(list, TAG.sequence).children.map(readExtension);
}
