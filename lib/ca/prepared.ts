import { AppError } from "@/lib/errors";
import type { SignatureAlgorithmId } from "@/lib/pki/algorithms";
import type { DistinguishedName } from "@/lib/pki/names";
import type { PublicKey } from "@/lib/pki/public-key";

/**
 * A certificate that passed every lint and is not yet signed. Store serial and TBS before redeeming it.
 * Redeemable once, in the process that prepared it: after a crash the stored row records what may have been signed, and
 * a job closes it instead of signing again.
 */
export interface PreparedCertificate {
  readonly serialHex: string;
  readonly tbsDer: Uint8Array;
  readonly subject: DistinguishedName;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly issuerId: string;
  readonly issuerKey: PublicKey;
  readonly algorithm: SignatureAlgorithmId;
  readonly profileId: string;
  /** Fingerprint of the subject's public key. */
  readonly keyFingerprint: string;
}

const redeemable = new WeakSet<PreparedCertificate>();

/** Only for `build.ts`: marks the bytes as linted. */
export function markPrepared(certificate: PreparedCertificate): PreparedCertificate {
  const prepared = Object.freeze(certificate);
  redeemable.add(prepared);
  return prepared;
}

/**
 * Only for `sign.ts`: consumes the right to one signature.
 * @throws AppError internal for anything that was not prepared in this process or was already redeemed
 */
export function redeem(prepared: PreparedCertificate): void {
  if (!redeemable.delete(prepared)) {
    throw new AppError("internal", "Only a freshly prepared certificate can be signed, and only once.");
  }
}
