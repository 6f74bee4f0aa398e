import { type AssertionCheck, show } from "../check";

const MAX_JTI_LENGTH = 255;

export const jti: AssertionCheck = {
  id: "claims.jti",
  title: "Identifier",
  check({ assertion: { claims } }) {
    const { jti: value } = claims;
    return typeof value === "string" && value.length > 0 && value.length <= MAX_JTI_LENGTH
      ? undefined
      : {
          message: `jti is ${show(value)}.`,
          fix: `Give every assertion a fresh jti: a string of at most ${MAX_JTI_LENGTH} characters, a UUID for example.`,
        };
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
