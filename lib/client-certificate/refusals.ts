/** Why a presented certificate counts for nothing, in words for its holder's authentication log. */
export const REFUSALS = {
  revoked: "The certificate was revoked. Configure the client with another active Transport certificate.",
  expired: "The certificate has expired. Issue a new Transport certificate and configure the client with it.",
  not_yet_valid: "The certificate is not valid yet. Check the clocks, or wait until its validity begins.",
  not_issued: "The issuance of this certificate was never finished. Issue a new one.",
  wrong_type:
    "The certificate is not of the Transport type. Configure the client with its Transport certificate and key.",
  wrong_purpose: "The certificate is not made for TLS clients (no clientAuth). Use a Transport certificate.",
  issuer_retired: "The authority that issued the certificate is retired. Issue a new Transport certificate.",
  application_suspended: "The application is suspended.",
  organisation_suspended: "The organisation is suspended.",
  unreadable: "The certificate is malformed, or its key is of a kind that is not supported.",
} as const;

export type CertificateRefusal = keyof typeof REFUSALS;
