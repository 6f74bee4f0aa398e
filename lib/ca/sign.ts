import { AppError } from "@/lib/errors";
import { type SignatureAlgorithmId, verifySignature } from "@/lib/pki/algorithms";
import { certificateKid } from "@/lib/pki/certificate";
import type { PublicKey } from "@/lib/pki/public-key";
import { assembleCertificate } from "@/lib/pki/tbs-certificate";
import type { Signer } from "./keys/signer";
import { type PreparedCertificate, redeem } from "./prepared";

export interface SignedCertificate {
  certificateDer: Uint8Array;
  /** base64url(SHA-256(DER)). */
  kid: string;
}

/**
 * Redeems a prepared certificate: the only place where certificates are signed.
 * The signature over the prepared bytes is verified with the issuer's public key before the certificate is assembled, so
 * a faulty signer can't produce an invalid certificate.
 * @throws AppError internal when not prepared in this process, already redeemed, signed by a key that is not the issuer's, or faulty
 */
export async function signPrepared(prepared: PreparedCertificate, signer: Signer): Promise<SignedCertificate> {
  redeem(prepared);
  const signature = await signBytes(prepared.tbsDer, signer, prepared.issuerKey, prepared.algorithm);
  const certificateDer = assembleCertificate(prepared.tbsDer, prepared.algorithm, signature);
  return { certificateDer, kid: certificateKid(certificateDer) };
}

/** Signs a CRL's TBS with the key of its issuer. @throws AppError internal as `signPrepared` */
export async function signCertList(tbsDer: Uint8Array, signer: Signer, issuerKey: PublicKey): Promise<Uint8Array> {
  return assembleCertificate(tbsDer, signer.algorithm, await signBytes(tbsDer, signer, issuerKey, signer.algorithm));
}

/**
 * Signs OCSP response data with a responder's key. Not verified again: many signatures per second, by a
 * delegated key; clients refuse a faulty one and retry.
 */
export function signResponseData(responseDataDer: Uint8Array, signer: Signer): Promise<Uint8Array> {
  return signer.sign(responseDataDer);
}

async function signBytes(
  data: Uint8Array,
  signer: Signer,
  issuerKey: PublicKey,
  algorithm: SignatureAlgorithmId,
): Promise<Uint8Array> {
  if (signer.publicKey.keyFingerprint !== issuerKey.keyFingerprint || signer.algorithm !== algorithm) {
    throw new AppError("internal", `The key "${signer.keyRef}" is not the issuing CA's.`);
  }
  const signature = await signer.sign(data);
  if (!verifySignature(algorithm, issuerKey, data, signature)) {
    throw new AppError("internal", `The key "${signer.keyRef}" produced an invalid signature.`);
  }
  return signature;
}
