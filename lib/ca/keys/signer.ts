import type { SignatureAlgorithmId } from "@/lib/pki/algorithms";
import type { PublicKey } from "@/lib/pki/public-key";

/**
 * A private key of an authority that can be used but not seen: a local key, or later one inside an HSM.
 * Only `lib/ca/sign.ts` calls `sign`.
 */
export interface Signer {
  /** Names the key in the database and in the log; says nothing about the key. */
  readonly keyRef: string;
  readonly algorithm: SignatureAlgorithmId;
  readonly publicKey: PublicKey;
  /** Signs the bytes as they are (the digest is part of the algorithm). ECDSA signatures come in DER, as X.509 carries them. */
  sign(data: Uint8Array): Promise<Uint8Array>;
}
