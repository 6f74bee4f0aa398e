import { AppError } from "@/lib/errors";
import { type SignatureAlgorithmId, signatureAlgorithmFor } from "@/lib/pki/algorithms";
import { extensionValue, parseCertificate } from "@/lib/pki/certificate";
import {
  authorityInfoAccessExtension,
  authorityKeyIdentifierExtension,
  crlDistributionPointsExtension,
} from "@/lib/pki/extensions";
import { subjectKeyIdentifier } from "@/lib/pki/key-identifier";
import { type DistinguishedName, encodeName } from "@/lib/pki/names";
import type { PublicKey } from "@/lib/pki/public-key";
import type { Validity } from "./validity";

/** Where certificates of an issuer say their status is found. http on purpose: fetching must not need TLS (RFC 5280 §8). */
export interface StatusUrls {
  crl: string;
  ocsp: string;
  caIssuers: string;
}

/** An authority as seen by what it issues. Made once, used for every certificate: what never changes is encoded already. */
export interface Issuer extends Validity {
  id: string;
  subjectDer: Uint8Array;
  publicKey: PublicKey;
  keyId: Uint8Array;
  algorithm: SignatureAlgorithmId;
  urls: StatusUrls | null;
  /** Null for a root as its own issuer: it has no certificate yet. */
  certificateDer: Uint8Array | null;
  encoded: { authorityKeyIdentifier: Uint8Array; statusPointers: readonly Uint8Array[] };
}

/**
 * An issuer from its own certificate and the URLs its certificates shall carry.
 * @throws AppError internal when the certificate is none of an authority
 */
export function createIssuer(options: { id: string; certificateDer: Uint8Array; urls: StatusUrls }): Issuer {
  const certificate = parseCertificate(options.certificateDer);
  const keyIdHex = extensionValue(certificate, "subjectKeyIdentifier")?.keyIdHex;
  if (!keyIdHex || !extensionValue(certificate, "basicConstraints")?.ca) {
    throw new AppError("internal", `The certificate of authority ${options.id} is not one of an authority.`);
  }
  return {
    id: options.id,
    subjectDer: certificate.subjectDer,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    urls: options.urls,
    certificateDer: options.certificateDer,
    ...keyParts(certificate.publicKey, Buffer.from(keyIdHex, "hex"), options.urls),
  };
}

/** A root seen as the issuer of its own certificate. */
export function selfIssuer(id: string, subject: DistinguishedName, publicKey: PublicKey, validity: Validity): Issuer {
  return {
    id,
    subjectDer: encodeName(subject),
    ...validity,
    urls: null,
    certificateDer: null,
    ...keyParts(publicKey, subjectKeyIdentifier(publicKey), null),
  };
}

function keyParts(publicKey: PublicKey, keyId: Uint8Array, urls: StatusUrls | null) {
  const algorithm = signatureAlgorithmFor(publicKey);
  if (!algorithm) throw new AppError("internal", "The authority's key is of a kind that can't sign.");
  const statusPointers = urls ? [crlDistributionPointsExtension(urls.crl), authorityInfoAccessExtension(urls)] : [];
  return {
    publicKey,
    keyId,
    algorithm,
    encoded: { authorityKeyIdentifier: authorityKeyIdentifierExtension(keyId), statusPointers },
  };
}
