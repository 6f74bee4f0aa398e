import type { SignatureAlgorithmId } from "@/lib/pki/algorithms";
import type { PublicKey } from "@/lib/pki/public-key";

/**
 * A private key of an authority that can be used but not read: a local key, or later a key in an HSM.
 * Only `lib/ca/sign.ts` calls `sign`.
 */
export interface Signer {
  /** Identifies the key in the database and the log. */
  readonly keyRef: string;
  readonly algorithm: SignatureAlgorithmId;
  readonly publicKey: PublicKey;
  /** Signs the bytes as given (the digest is part of the algorithm). ECDSA signatures are in DER, as in X.509. */
  sign(data: Uint8Array): Promise<Uint8Array>;
}
