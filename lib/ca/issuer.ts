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

/** Status URLs in an issuer's certificates. http on purpose: fetching must not need TLS (RFC 5280 §8). */
export interface StatusUrls {
  crl: string;
  ocsp: string;
  caIssuers: string;
}

/** An authority as the issuer of certificates. Created once and used for every certificate: constant parts are encoded in advance. */
export interface Issuer extends Validity {
  id: string;
  subjectDer: Uint8Array;
  publicKey: PublicKey;
  keyId: Uint8Array;
  algorithm: SignatureAlgorithmId;
  urls: StatusUrls | null;
  /** Null for a root as its own issuer: its certificate does not exist yet. */
  certificateDer: Uint8Array | null;
  encoded: { authorityKeyIdentifier: Uint8Array; statusPointers: readonly Uint8Array[] };
}

/**
 * Creates an issuer from its certificate and the status URLs of the certificates that it issues.
 * @throws AppError internal when the certificate is not a CA certificate
 */
export function createIssuer(options: { id: string; certificateDer: Uint8Array; urls: StatusUrls }): Issuer {
  const certificate = parseCertificate(options.certificateDer);
  const keyIdHex = extensionValue(certificate, "subjectKeyIdentifier")?.keyIdHex;
  if (!keyIdHex || !extensionValue(certificate, "basicConstraints")?.ca) {
    throw new AppError("internal", `The certificate of authority ${options.id} is not a CA certificate.`);
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

/** A root as the issuer of its own certificate. */
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
  if (!algorithm) throw new AppError("internal", "The authority's key can't sign: unsupported kind.");
  const statusPointers = urls ? [crlDistributionPointsExtension(urls.crl), authorityInfoAccessExtension(urls)] : [];
  return {
    publicKey,
    keyId,
    algorithm,
    encoded: { authorityKeyIdentifier: authorityKeyIdentifierExtension(keyId), statusPointers },
  };
}
