/** CMS (RFC 5652, formerly PKCS#7) as a container of certificates. */
import { type BaseBlock, fromBER, type Sequence } from "asn1js";
import { Certificate, ContentInfo, EncapsulatedContentInfo, SignedData } from "pkijs";
import { PkiError } from "./pki-error";

/** Limits checked before reading: those of one certificate (`foreign-certificate.ts`), for the length of a chain. */
const MAX_BYTES = 64 * 1024;
const MAX_CERTIFICATES = 8;
const LIMITS = { maxDepth: 24, maxNodes: 4_000, maxContentLength: MAX_BYTES };
/** SEQUENCE of any length form, then the OID of signedData (RFC 5652 §5.1). */
const SIGNED_DATA = /^30(?:80|[0-7].|81..|82.{4}|83.{6})06092a864886f70d010702/;

/**
 * A certs-only message (.p7c, .p7b): SignedData without signers (RFC 5652 §5.1, RFC 8551 §3.8).
 * `certificates` are DER, the end entity first; the SET keeps that order, as other tools do.
 */
export function encodeCertificateBundle(certificates: readonly Uint8Array[]): Uint8Array {
  const signedData = new SignedData({
    version: 1,
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: ContentInfo.DATA }),
    certificates: certificates.map((der) => Certificate.fromBER(Uint8Array.from(der))),
  });
  const content = signedData.toSchema(true);
  return new Uint8Array(new ContentInfo({ contentType: ContentInfo.SIGNED_DATA, content }).toSchema().toBER(false));
}

/** Whether the bytes begin like a SignedData message. */
export function isCertificateBundle(der: Uint8Array): boolean {
  return SIGNED_DATA.test(Buffer.from(der.subarray(0, 20)).toString("hex"));
}

/**
 * The certificates of a SignedData message in DER or BER, byte for byte and in the order of the message, which has no meaning
 * (RFC 5652 §10.2.3). Ignores signers and content; verifies nothing.
 * @throws PkiError cms.too_large, cms.unreadable, cms.too_many_certificates
 */
export function readCertificateBundle(der: Uint8Array): Uint8Array[] {
  if (der.length > MAX_BYTES) throw new PkiError("cms.too_large", "The PKCS#7 file is larger than 64 KiB.");
  const certificates = certificatesOf(der);
  if (certificates.length <= MAX_CERTIFICATES) return certificates;
  throw new PkiError(
    "cms.too_many_certificates",
    `The PKCS#7 file contains more than ${MAX_CERTIFICATES} certificates.`,
  );
}

/** The library checks the structure; the bytes come from its BER reader, because the library re-encodes certificates. */
function certificatesOf(der: Uint8Array): Uint8Array[] {
  try {
    const { result, offset } = fromBER(der, LIMITS);
    if (offset !== der.length) throw new Error("There are bytes after the message."); // or offset is -1: not BER
    const { contentType, content } = new ContentInfo({ schema: result });
    if (contentType !== ContentInfo.SIGNED_DATA) throw new Error("The message is not SignedData.");
    const { certificates = [] } = new SignedData({ schema: content });
    if (certificates.some((one) => !(one instanceof Certificate))) throw new Error("Not all certificates are X.509.");
    return memberBytes(content as Sequence); // SignedData has checked its schema
  } catch (cause) {
    throw new PkiError("cms.unreadable", "This is not a PKCS#7 file with certificates, or it is truncated.", {
      cause,
    });
  }
}

/** The members of `certificates [0]` (RFC 5652 §5.1), each with its header. */
function memberBytes({ valueBlock }: Sequence): Uint8Array[] {
  const isSet = ({ idBlock }: BaseBlock) => idBlock.tagClass === 3 && idBlock.tagNumber === 0;
  const set = valueBlock.value.find(isSet) as Sequence | undefined; // [0] IMPLICIT SET, read as constructed
  return (set?.valueBlock.value ?? []).map(({ valueBeforeDecodeView }) => Uint8Array.from(valueBeforeDecodeView));
}
