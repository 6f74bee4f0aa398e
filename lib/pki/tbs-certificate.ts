import { type SignatureAlgorithmId, signatureAlgorithms } from "./algorithms";
import { TAG } from "./der";
import { writeBitString, writeDer, writeSequence } from "./der-write";
import { encodeTime } from "./time";

/** Fields of a TBSCertificate. Names, key and extensions are already encoded, so that constant parts are encoded once. */
export interface TbsCertificateFields {
  /** Content octets of the serial's INTEGER: positive and minimal. */
  serialBytes: Uint8Array;
  signatureAlgorithm: SignatureAlgorithmId;
  issuerDer: Uint8Array;
  notBefore: Date;
  notAfter: Date;
  subjectDer: Uint8Array;
  spkiDer: Uint8Array;
  /** Whole Extension elements, in order. */
  extensions: readonly Uint8Array[];
}

/** [0] EXPLICIT INTEGER 2: a v3 certificate. */
const version3 = Uint8Array.of(0xa0, 3, TAG.integer, 1, 2);

/** The bytes that an authority signs: a v3 TBSCertificate in DER (RFC 5280 §4.1.2). */
export function encodeTbsCertificate(fields: TbsCertificateFields): Uint8Array {
  return writeSequence(
    version3,
    writeDer(TAG.integer, fields.serialBytes),
    signatureAlgorithms[fields.signatureAlgorithm].algorithmIdentifierDer,
    fields.issuerDer,
    writeSequence(encodeTime(fields.notBefore), encodeTime(fields.notAfter)),
    fields.subjectDer,
    fields.spkiDer,
    writeDer(0xa3, writeSequence(...fields.extensions)),
  );
}

/** Combines TBS, algorithm and signature: Certificate and CertificateList have the same structure (RFC 5280 §4.1, §5.1). */
export function assembleCertificate(
  tbsDer: Uint8Array,
  algorithm: SignatureAlgorithmId,
  signature: Uint8Array,
): Uint8Array {
  return writeSequence(tbsDer, signatureAlgorithms[algorithm].algorithmIdentifierDer, writeBitString(signature));
}
