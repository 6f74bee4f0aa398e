/**
 * Which bytes of an upload are the CSR, and why there are none. Client-safe: the form decides as the server does, before anything is
 * sent.
 */
import { bytesOfBase64 } from "./base64";
import { TAG } from "./der";
import { controlCharacterIn, derOfBase64 } from "./fix-csr-text";
import { hasPemMarker, splitPem } from "./pem";
import { PkiError } from "./pki-error";
import { textOf } from "./upload-text";

/** Maximum size of an upload in bytes. */
export const MAX_CSR_BYTES = 64 * 1024;

export const CSR_LABELS: readonly string[] = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"];

/** Why an upload is not a CSR. Never quotes the upload. */
export interface CsrFault {
  code: string;
  message: string;
}

export const CSR_TOO_LARGE: CsrFault = {
  code: "csr.too_large",
  message: "The file is larger than 64 KiB. A CSR has 1 to 2 KiB.",
};

/** Whether a text is only base64, of DER or of a whole PEM file. */
export const isBareBase64 = (text: string): boolean => !text.includes("-----") && /^[A-Za-z0-9+/=\s]+$/.test(text);

/**
 * The bytes of a CSR sent as text: text unchanged, or DER (or a PEM file) decoded from base64. Rejects nothing; the reader validates the
 * result.
 */
export function csrBytes(csr: string): Uint8Array {
  return (isBareBase64(csr) ? bytesOfBase64(csr) : undefined) ?? new TextEncoder().encode(csr);
}

/** The DER of the one request in a repaired upload. @throws PkiError csr.*, pem.* */
export function csrDerOf(input: Uint8Array): Uint8Array {
  if (input.length === 0) throw new PkiError("csr.empty", "The file is empty.");
  const text = textOf(input);
  if (text === undefined || !hasPemMarker(text)) {
    if (input[0] === TAG.sequence) return input;
    const bare = text === undefined ? undefined : derOfBase64(text);
    if (bare) return bare;
    const control = controlCharacterIn(input);
    if (control) {
      throw new PkiError(
        "csr.not_a_csr",
        `The file contains a control character (byte ${control.code} at offset ${control.offset}), so it is not plain text. Remove it, or copy the file again.`,
      );
    }
    throw new PkiError(
      "csr.not_a_csr",
      "This file does not contain a CSR. A CSR starts with the line -----BEGIN CERTIFICATE REQUEST-----.",
    );
  }
  const blocks = splitPem(text);
  const [block] = blocks;
  if (!block || blocks.length > 1) {
    throw new PkiError("csr.more_than_one_block", "The file contains more than one PEM block. Upload only the CSR.");
  }
  if (CSR_LABELS.includes(block.label)) return block.der;
  throw new PkiError(
    "csr.wrong_block",
    `The file contains ${LABEL_NAMES[block.label] ?? "another PEM block"}, not a CSR.`,
  );
}

const LABEL_NAMES: Readonly<Record<string, string>> = {
  CERTIFICATE: "a certificate",
  "TRUSTED CERTIFICATE": "a certificate",
  "X509 CERTIFICATE": "a certificate",
  "PUBLIC KEY": "a public key",
  "RSA PUBLIC KEY": "a public key",
  PKCS7: "a PKCS#7 bundle",
  "X509 CRL": "a certificate revocation list (CRL)",
};

/** The public code and message of a reader's error. */
export const csrFaultOf = ({ code, message }: PkiError): CsrFault => ({ code: faultCode(code), message });

/** DER errors share one public code; the message has the detail. */
function faultCode(code: string): string {
  if (code === "der.trailing_bytes") return "csr.trailing_bytes";
  if (code === "der.unexpected") return "csr.malformed";
  if (code.startsWith("der.")) return "csr.not_der";
  if (code.startsWith("pem.")) return `csr.${code.replace(".", "_")}`;
  return code.startsWith("name.") ? `csr.subject.${code.slice("name.".length)}` : code;
}
