/** CMS (RFC 5652, PKCS#7 before it), as far as it carries certificates. */
import { type BaseBlock, fromBER, type Sequence } from "asn1js";
import { Certificate, ContentInfo, EncapsulatedContentInfo, SignedData } from "pkijs";
import { PkiError } from "./pki-error";

/** Bounds before anything is read, as of one certificate (`foreign-certificate.ts`) and for as many as a chain has. */
const MAX_BYTES = 64 * 1024;
const MAX_CERTIFICATES = 8;
const LIMITS = { maxDepth: 24, maxNodes: 4_000, maxContentLength: MAX_BYTES };
/** SEQUENCE of any length form, then the OID of signedData (RFC 5652 §5.1). */
const SIGNED_DATA = /^30(?:80|[0-7].|81..|82.{4}|83.{6})06092a864886f70d010702/;

/**
 * A certs-only message (.p7c, .p7b): SignedData without signers (RFC 5652 §5.1, RFC 8551 §3.8).
 * `certificates` are DER, the end entity first; the SET keeps that order, as every tool that makes such files does.
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

/** Whether the bytes begin as a SignedData message does. */
export function isCertificateBundle(der: Uint8Array): boolean {
  return SIGNED_DATA.test(Buffer.from(der.subarray(0, 20)).toString("hex"));
}

/**
 * The certificates of a SignedData message in DER or BER, byte for byte as they are in it and in its order, which means nothing
 * (RFC 5652 §10.2.3). Reads neither signers nor content; verifies nothing.
 * @throws PkiError cms.too_large, cms.unreadable, cms.too_many_certificates
 */
export function readCertificateBundle(der: Uint8Array): Uint8Array[] {
  if (der.length > MAX_BYTES) throw new PkiError("cms.too_large", "The PKCS#7 file is larger than 64 KiB.");
  const certificates = certificatesOf(der);
  if (certificates.length <= MAX_CERTIFICATES) return certificates;
  throw new PkiError("cms.too_many_certificates", `The PKCS#7 file has more than ${MAX_CERTIFICATES} certificates.`);
}

/** The library checks the structure; the bytes come from its reader, because it writes a certificate anew. */
function certificatesOf(der: Uint8Array): Uint8Array[] {
  try {
    const { result, offset } = fromBER(der, LIMITS);
    if (offset !== der.length) throw new Error("There are bytes after the message."); // or offset is -1: no BER at all
    const { contentType, content } = new ContentInfo({ schema: result });
    if (contentType !== ContentInfo.SIGNED_DATA) throw new Error("The message is not SignedData.");
    const { certificates = [] } = new SignedData({ schema: content });
    if (certificates.some((one) => !(one instanceof Certificate)))
      throw new Error("There are other certificates than X.509.");
    return memberBytes(content as Sequence); // SignedData compared it with its schema
  } catch (cause) {
    throw new PkiError("cms.unreadable", "This is not a PKCS#7 file with certificates, or a part of it is missing.", {
      cause,
    });
  }
}

/** The members of `certificates [0]` (RFC 5652 §5.1), each with its header. */
function memberBytes({ valueBlock }: Sequence): Uint8Array[] {
  const isSet = ({ idBlock }: BaseBlock) => idBlock.tagClass === 3 && idBlock.tagNumber === 0;
  const set = valueBlock.value.find(isSet) as Sequence | undefined; // [0] IMPLICIT of a SET, read as one with members
  return (set?.valueBlock.value ?? []).map(({ valueBeforeDecodeView }) => Uint8Array.from(valueBeforeDecodeView));
}
