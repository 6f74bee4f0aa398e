import { RESUME } from "@/lib/state/suspension";

/** What is wrong with a certificate or a connection, and what to do about it. */
export interface Remedy {
  message: string;
  fix: string;
}

/** Why a presented certificate is rejected, for the authentication log and for its holder (`/mtls/whoami`). */
export const REFUSALS = {
  revoked: {
    message: "The certificate was revoked.",
    fix: "Configure the client with another active Transport certificate.",
  },
  expired: { message: "The certificate has expired.", fix: "Configure the client with a valid one." },
  not_yet_valid: {
    message: "The certificate is not valid yet.",
    fix: "Check the clocks, or wait until its notBefore.",
  },
  not_issued: { message: "The issuance of this certificate was not completed.", fix: "Issue a new one." },
  wrong_type: {
    message: "The certificate is not of the Transport type.",
    fix: "Configure the client with its Transport certificate and key.",
  },
  wrong_purpose: {
    message: "The certificate is not for TLS clients (no clientAuth).",
    fix: "Use one with this extended key usage, such as a Transport certificate.",
  },
  issuer_retired: {
    message: "The authority that issued the certificate is retired.",
    fix: "Issue a new Transport certificate.",
  },
  application_suspended: { message: "The application is suspended.", fix: RESUME.application },
  organisation_suspended: { message: "The organisation is suspended.", fix: RESUME.organisation },
  unreadable: {
    message: "The certificate is malformed, or its key type is not supported.",
    fix: "Present an X.509 certificate with an RSA, P-256 or P-384 key.",
  },
} as const satisfies Record<string, Remedy>;

export type CertificateRefusal = keyof typeof REFUSALS;
