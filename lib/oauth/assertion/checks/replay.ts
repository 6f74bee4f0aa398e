import { type AssertionCheck, textFault } from "../check";

/** In characters; also of a DPoP proof. */
export const MAX_JTI_LENGTH = 255;

export const jti: AssertionCheck = {
  id: "claims.jti",
  decidedBy: "ours",
  title: "Identifier",
  check({ assertion: { claims } }) {
    const message = textFault("jti", claims.jti, MAX_JTI_LENGTH);
    const fix = `Give every assertion a new jti: a string of at most ${MAX_JTI_LENGTH} characters, for example a UUID.`;
    return message ? { message, fix } : undefined;
  },
};

/** Single use until it expires (RFC 7523 §3, item 7). */
export const replay: AssertionCheck = {
  id: "replay",
  decidedBy: "provider",
  title: "Not replayed",
  check: ({ isUsed }) =>
    isUsed
      ? {
          message: "This assertion has been used before: its jti is not new.",
          fix: "Create a new assertion with a new jti for every request, also for a retry.",
        }
      : undefined,
};
