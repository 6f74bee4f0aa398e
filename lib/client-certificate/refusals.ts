/** Why a presented certificate is rejected, for its holder's authentication log. */
export const REFUSALS = {
  revoked: "The certificate was revoked. Configure the client with another active Transport certificate.",
  expired: "The certificate has expired. Configure the client with a valid one.",
  not_yet_valid: "The certificate is not valid yet. Check the clocks, or wait until its notBefore.",
  not_issued: "The issuance of this certificate was not completed. Issue a new one.",
  wrong_type:
    "The certificate is not of the Transport type. Configure the client with its Transport certificate and key.",
  wrong_purpose:
    "The certificate is not for TLS clients (no clientAuth). Use one with this extended key usage, such as a Transport certificate.",
  issuer_retired: "The authority that issued the certificate is retired. Issue a new Transport certificate.",
  application_suspended: "The application is suspended.",
  organisation_suspended: "The organisation is suspended.",
  unreadable: "The certificate is malformed, or its key type is not supported.",
} as const;

export type CertificateRefusal = keyof typeof REFUSALS;
