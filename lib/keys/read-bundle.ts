import { isCertificateBundle, readCertificateBundle } from "@/lib/pki/cms";
import { findEndEntity } from "@/lib/pki/find-end-entity";
import { readForeignCertificate } from "@/lib/pki/foreign-certificate";
import { decodeBase64, hasPemMarker, pemEncode, splitPem } from "@/lib/pki/pem";
import { PkiError } from "@/lib/pki/pki-error";
import { findPrivateKey } from "@/lib/pki/private-key";
import { rejection } from "@/lib/registration/decision";
import { type ReadUpload, readUpload, unwrapped } from "./read-upload";

/**
 * As `readUpload`, plus PKCS#7 files (.p7b, .p7c; PEM or DER in base64). They have no order: of a chain the end entity's certificate is
 * used; certificates that are not a chain are parsed like a PEM file.
 */
export async function readUploadOrBundle(upload: unknown): Promise<ReadUpload> {
  const bundle = typeof upload === "string" ? bundleIn(upload) : undefined;
  // `readUpload` searches all bytes of the upload for private keys first.
  if (!bundle || findPrivateKey(Buffer.from(String(upload)))) return readUpload(upload);
  try {
    const certificates = readCertificateBundle(bundle);
    for (const der of certificates) readForeignCertificate(der); // limits the size of each key before a signature is verified with it
    const endEntity = certificates.length > 1 ? await findEndEntity(certificates) : undefined;
    const read = endEntity ? [endEntity] : certificates;
    if (read.length === 0) throw new PkiError("key.none", "The PKCS#7 file contains no certificate.");
    return readUpload(read.map((der) => pemEncode("CERTIFICATE", der)).join(""));
  } catch (failure) {
    if (!(failure instanceof PkiError)) throw failure;
    return { kind: "unreadable", findings: [rejection(failure.code, failure.message)] };
  }
}

/** The bytes of the upload if it is exactly one PKCS#7 message. */
function bundleIn(upload: string): Uint8Array | undefined {
  try {
    const text = unwrapped(upload);
    const blocks = hasPemMarker(text) ? splitPem(text) : [{ der: decodeBase64(text.replaceAll(/\s/g, "")) }];
    const [block] = blocks;
    return blocks.length === 1 && block && isCertificateBundle(block.der) ? block.der : undefined;
  } catch (failure) {
    if (failure instanceof PkiError) return undefined; // neither PEM nor base64: the other parsers report the error
    throw failure;
  }
}
