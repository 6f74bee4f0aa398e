import { type AssertionCheck, textFault } from "../check";

const MAX_JTI_LENGTH = 255;

export const jti: AssertionCheck = {
  id: "claims.jti",
  title: "Identifier",
  check({ assertion: { claims } }) {
    const message = textFault("jti", claims.jti, MAX_JTI_LENGTH);
    const fix = `Give every assertion a fresh jti: a string of at most ${MAX_JTI_LENGTH} characters, a UUID for example.`;
    return message ? { message, fix } : undefined;
  },
};

/** Single use until it expires (RFC 7523 §3, item 7). */
export const replay: AssertionCheck = {
  id: "replay",
  title: "Used once",
  check: ({ isUsed }) =>
    isUsed
      ? {
          message: "This assertion has been used before: its jti is known.",
          fix: "Make a new assertion, with a new jti, for every request. A retry needs a new one too.",
        }
      : undefined,
};
