import { AppError } from "@/lib/errors";
import { parseCertificate } from "@/lib/pki/certificate";
import { assembleOcspResponse, encodeResponseData, type SingleResponse } from "@/lib/pki/ocsp-response";
import type { Signer } from "./keys/signer";
import { signResponseData } from "./sign";

/** A delegated responder: its key, its certificate, and the parts of it that every response has. */
export interface OcspResponder {
  signer: Signer;
  certificateDer: Uint8Array;
  nameDer: Uint8Array;
  notBefore: Date;
  notAfter: Date;
}

/** @throws AppError internal when the key is not the certificate's */
export function createOcspResponder(certificateDer: Uint8Array, signer: Signer): OcspResponder {
  const { publicKey, subjectDer, notBefore, notAfter } = parseCertificate(certificateDer);
  if (publicKey.keyFingerprint !== signer.publicKey.keyFingerprint) {
    throw new AppError("internal", `The key "${signer.keyRef}" is not the OCSP responder's.`);
  }
  return { signer, certificateDer, nameDer: subjectDer, notBefore, notAfter };
}

/** Signs one response about one or several certificates. The caller determines the status of each. */
export async function signOcspResponse(
  responder: OcspResponder,
  response: { producedAt: Date; singles: readonly SingleResponse[]; nonce?: Uint8Array },
): Promise<Uint8Array> {
  const data = encodeResponseData({ responderNameDer: responder.nameDer, ...response });
  const signature = await signResponseData(data, responder.signer);
  return assembleOcspResponse(data, responder.signer.algorithm, signature, responder.certificateDer);
}
