import type { CertificateSummary, DownloadFormat } from "@/lib/certificates/schema";
import type { RevocationReasonChoice } from "@/lib/compromise/schema";

export type CertificateType = CertificateSummary["type"];

/** The three certificate types, for people. */
export const certificateTypeWords: Record<CertificateType, { label: string; about: string; detail: string }> = {
  signing: {
    label: "Signing",
    about: "Signs client assertions (private_key_jwt) and messages, so that others can prove they came from you.",
    detail: "Published in application.jwks. It must not open TLS connections.",
  },
  transport: {
    label: "Transport",
    about: "Shows who you are in the TLS handshake (mTLS) and binds tokens to your connection.",
    detail: "Published in transport.jwks. It must not sign assertions.",
  },
  encryption: {
    label: "Encryption",
    about: "Lets others encrypt for you (JWE). Only your private key reads it.",
    detail: "Published in application.jwks with use enc.",
  },
};

/** The one status a certificate is shown with: what matters most about it now. */
export function statusOf(certificate: Pick<CertificateSummary, "status" | "isSuperseded" | "isExpiring">) {
  if (certificate.status !== "active") return certificate.status;
  return certificate.isSuperseded ? "superseded" : certificate.isExpiring ? "expiring" : "active";
}

export const downloadWords: Record<DownloadFormat, { label: string; about: string }> = {
  pem: { label: "PEM", about: "The certificate as text" },
  chain: { label: "Chain", about: "The issuing authority" },
  fullchain: { label: "Full chain", about: "Certificate and chain, for servers" },
  der: { label: "DER", about: "The certificate as bytes" },
  p7c: { label: "PKCS#7", about: "Certificate and chain, for Windows and Java" },
};

/** Order of the download menu. */
export const DOWNLOAD_ORDER = ["pem", "chain", "fullchain", "der", "p7c"] as const satisfies readonly DownloadFormat[];

export const reasonWords: Record<RevocationReasonChoice, string> = {
  unspecified: "Another reason, or none to give",
  keyCompromise: "The private key was lost or may be known to others",
  superseded: "A new certificate has taken its place",
  cessationOfOperation: "The application no longer runs",
  privilegeWithdrawn: "The holder may no longer take part",
};

/** A revocation reason as people read it; the ones we don't offer keep their name. */
export const reasonText = (reason: string): string =>
  Object.hasOwn(reasonWords, reason) ? reasonWords[reason as RevocationReasonChoice] : reason;
