import type { CertificateSummary, DownloadFormat } from "@/lib/certificates/schema/certificate";
import type { RevocationReasonChoice } from "@/lib/compromise/schema";

export type CertificateType = CertificateSummary["type"];

/** Texts of the three certificate types. */
export const certificateTypeLabels: Record<CertificateType, { label: string; about: string; detail: string }> = {
  signing: {
    label: "Signing",
    about: "Signs client assertions (private_key_jwt) and messages, so that others can verify their origin.",
    detail: "Published in application.jwks. Not accepted as a TLS client certificate.",
  },
  transport: {
    label: "Transport",
    about: "Authenticates the client in the TLS handshake (mTLS). Access tokens can be bound to it.",
    detail: "Published in transport.jwks. Not valid for assertions.",
  },
  encryption: {
    label: "Encryption",
    about: "Lets others encrypt data for you (JWE). Only your private key can decrypt it.",
    detail: "Published in application.jwks with use enc.",
  },
};

/** The status shown for a certificate: the most important one. */
export function statusOf(certificate: Pick<CertificateSummary, "status" | "isSuperseded" | "isExpiring">) {
  if (certificate.status !== "active") return certificate.status;
  return certificate.isSuperseded ? "superseded" : certificate.isExpiring ? "expiring" : "active";
}

export const downloadLabels: Record<DownloadFormat, { label: string; about: string }> = {
  pem: { label: "PEM", about: "The certificate as text" },
  chain: { label: "Chain", about: "The certificate of the issuing CA" },
  fullchain: { label: "Full chain", about: "Certificate and chain, for servers" },
  der: { label: "DER", about: "The certificate as bytes" },
  p7c: { label: "PKCS#7", about: "Certificate and chain, for Windows and Java" },
};

/** Order of the download menu. */
export const DOWNLOAD_ORDER = ["pem", "chain", "fullchain", "der", "p7c"] as const satisfies readonly DownloadFormat[];

export const reasonLabels: Record<RevocationReasonChoice, string> = {
  unspecified: "Unspecified",
  keyCompromise: "Key compromise: the private key was lost or exposed",
  superseded: "Superseded: a new certificate replaces it",
  cessationOfOperation: "Cessation of operation: the application no longer runs",
  privilegeWithdrawn: "Privilege withdrawn: the holder is no longer authorised",
};

/** Label of a revocation reason; reasons that we don't offer keep their RFC 5280 name. */
export const reasonText = (reason: string): string =>
  Object.hasOwn(reasonLabels, reason) ? reasonLabels[reason as RevocationReasonChoice] : reason;
