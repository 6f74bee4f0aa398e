/** What people may give as the reason; the names are those of RFC 5280 §5.3.1. */
export const REVOCATION_REASONS = [
  "unspecified",
  "keyCompromise",
  "superseded",
  "cessationOfOperation",
  "privilegeWithdrawn",
] as const;
export type RevocationReasonChoice = (typeof REVOCATION_REASONS)[number];
