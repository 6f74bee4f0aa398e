import { isCertificateBundle, readCertificateBundle } from "@/lib/pki/cms";
import { findEndEntity } from "@/lib/pki/find-end-entity";
import { readForeignCertificate } from "@/lib/pki/foreign-certificate";
import { decodeBase64, hasPemMarker, pemEncode, splitPem } from "@/lib/pki/pem";
import { PkiError } from "@/lib/pki/pki-error";
import { findPrivateKey } from "@/lib/pki/private-key";
import { rejection } from "@/lib/registration/decision";
import { type ReadUpload, readUpload, unwrapped } from "./read-upload";

/**
 * As `readUpload`, and a PKCS#7 file (.p7b, .p7c; PEM or the DER in base64) as well. It has no order, so of a chain the end entity's
 * certificate is the key; certificates that are no chain are read as if they came in one PEM file.
 */
export async function readUploadOrBundle(upload: unknown): Promise<ReadUpload> {
  const bundle = typeof upload === "string" ? bundleIn(upload) : undefined;
  // A private key inside is found by the reader of everything, which looks at all bytes of the upload first.
  if (!bundle || findPrivateKey(Buffer.from(String(upload)))) return readUpload(upload);
  try {
    const certificates = readCertificateBundle(bundle);
    for (const der of certificates) readForeignCertificate(der); // bounds each key before a signature is verified with it
    const endEntity = certificates.length > 1 ? await findEndEntity(certificates) : undefined;
    const read = endEntity ? [endEntity] : certificates;
    if (read.length === 0) throw new PkiError("key.none", "There is no certificate in this PKCS#7 file.");
    return readUpload(read.map((der) => pemEncode("CERTIFICATE", der)).join(""));
  } catch (failure) {
    if (!(failure instanceof PkiError)) throw failure;
    return { kind: "unreadable", findings: [rejection(failure.code, failure.message)] };
  }
}

/** The bytes of the upload when it is one PKCS#7 message and nothing else. */
function bundleIn(upload: string): Uint8Array | undefined {
  try {
    const text = unwrapped(upload);
    const blocks = hasPemMarker(text) ? splitPem(text) : [{ der: decodeBase64(text.replaceAll(/\s/g, "")) }];
    const [block] = blocks;
    return blocks.length === 1 && block && isCertificateBundle(block.der) ? block.der : undefined;
  } catch (failure) {
    if (failure instanceof PkiError) return undefined; // no PEM and no base64: the other readers say what is wrong
    throw failure;
  }
}
