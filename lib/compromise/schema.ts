/** Reasons that users may give, named as in RFC 5280 §5.3.1. */
export const REVOCATION_REASONS = [
  "unspecified",
  "keyCompromise",
  "superseded",
  "cessationOfOperation",
  "privilegeWithdrawn",
] as const;
export type RevocationReasonChoice = (typeof REVOCATION_REASONS)[number];
