import { type SignatureAlgorithmId, signatureAlgorithms } from "./algorithms";
import { type RevocationReason, reasonCodes } from "./crl";
import { TAG } from "./der";
import { writeBitString, writeDer, writeOctetString, writeOid, writeSequence } from "./der-write";
import { encodeExtension } from "./extensions";
import { oids } from "./oids";
import { encodeGeneralizedTime } from "./time";

export type CertificateStatus =
  | { kind: "good" }
  | { kind: "revoked"; revokedAt: Date; reason: RevocationReason }
  | { kind: "unknown" };

export interface SingleResponse {
  /** The CertID exactly as in the request. */
  certIdDer: Uint8Array;
  status: CertificateStatus;
  thisUpdate: Date;
  nextUpdate: Date;
}

export interface ResponseDataFields {
  /** Subject of the responder's certificate, DER of the Name. */
  responderNameDer: Uint8Array;
  producedAt: Date;
  singles: readonly SingleResponse[];
  nonce?: Uint8Array;
}

/**
 * The bytes that a responder signs: ResponseData (RFC 6960 §4.2.1). The responder is identified by its subject: a KeyHash is SHA-1 by
 * definition, and GnuPG compares it with the certificate's subject key identifier, which is not SHA-1 here. The nonce is repeated
 * unchanged.
 */
export function encodeResponseData(fields: ResponseDataFields): Uint8Array {
  const parts = [
    writeDer(0xa1, fields.responderNameDer),
    encodeGeneralizedTime(fields.producedAt),
    writeSequence(...fields.singles.map(encodeSingle)),
  ];
  if (fields.nonce) {
    parts.push(writeDer(0xa1, writeSequence(encodeExtension("ocspNonce", false, writeOctetString(fields.nonce)))));
  }
  return writeSequence(...parts);
}

function encodeSingle(single: SingleResponse): Uint8Array {
  return writeSequence(
    single.certIdDer,
    encodeStatus(single.status),
    encodeGeneralizedTime(single.thisUpdate),
    writeDer(0xa0, encodeGeneralizedTime(single.nextUpdate)),
  );
}

function encodeStatus(status: CertificateStatus): Uint8Array {
  if (status.kind === "good") return Uint8Array.of(0x80, 0);
  if (status.kind === "unknown") return Uint8Array.of(0x82, 0);
  const revokedAt = encodeGeneralizedTime(status.revokedAt);
  // As in the CRL, `unspecified` is encoded by omitting the reason.
  if (status.reason === "unspecified") return writeDer(0xa1, revokedAt);
  return writeDer(0xa1, revokedAt, writeDer(0xa0, Uint8Array.of(TAG.enumerated, 1, reasonCodes[status.reason])));
}

const responseTypeBasic = writeOid(oids.ocspBasic);
const successful = Uint8Array.of(TAG.enumerated, 1, 0);

/** The whole OCSPResponse, status successful, including the responder's certificate so that clients need nothing else. */
export function assembleOcspResponse(
  responseDataDer: Uint8Array,
  algorithm: SignatureAlgorithmId,
  signature: Uint8Array,
  responderCertificateDer: Uint8Array,
): Uint8Array {
  const basic = writeSequence(
    responseDataDer,
    signatureAlgorithms[algorithm].algorithmIdentifierDer,
    writeBitString(signature),
    writeDer(0xa0, writeSequence(responderCertificateDer)),
  );
  return writeSequence(successful, writeDer(0xa0, writeSequence(responseTypeBasic, writeOctetString(basic))));
}

const errorCodes = { malformedRequest: 1, internalError: 2, tryLater: 3, sigRequired: 5, unauthorized: 6 } as const;
export type OcspError = keyof typeof errorCodes;

/** An unsigned error response: OCSPResponse with only a status (RFC 6960 §4.2.1). Five bytes. */
export function ocspErrorResponse(error: OcspError): Uint8Array {
  return Uint8Array.of(TAG.sequence, 3, TAG.enumerated, 1, errorCodes[error]);
}
