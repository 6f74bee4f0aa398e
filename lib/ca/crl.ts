import { DAY_MS } from "@/lib/durations";
import { AppError } from "@/lib/errors";
import { type CrlEntry, encodeTbsCertList } from "@/lib/pki/crl";
import type { Issuer } from "./issuer";
import type { Signer } from "./keys/signer";
import { signCertList } from "./sign";

export interface CrlRequest {
  issuer: Issuer;
  signer: Signer;
  /** Strictly greater than that of any earlier CRL of this issuer (RFC 5280 §5.2.3). */
  number: bigint;
  thisUpdate: Date;
  /** At most 7 days later. */
  nextUpdate: Date;
  entries: Iterable<CrlEntry>;
}

const maxLifetimeMs = 7 * DAY_MS;

/**
 * Builds and signs an issuer's full CRL (decision 116).
 * @throws AppError internal when the issuer publishes no CRL, nextUpdate is not within 7 days, or the signer is not the issuer's
 */
export async function issueCrl(request: CrlRequest): Promise<Uint8Array> {
  const { issuer, signer, number, thisUpdate, nextUpdate, entries } = request;
  const lifetimeMs = nextUpdate.getTime() - thisUpdate.getTime();
  if (!issuer.urls || lifetimeMs <= 0 || lifetimeMs > maxLifetimeMs) {
    throw new AppError("internal", "A CRL requires an issuer with status URLs and a lifetime of at most 7 days.");
  }
  const tbsDer = await encodeTbsCertList({
    signatureAlgorithm: signer.algorithm,
    issuerDer: issuer.subjectDer,
    thisUpdate,
    nextUpdate,
    number,
    authorityKeyId: issuer.keyId,
    entries,
  });
  return signCertList(tbsDer, signer, issuer.publicKey);
}
