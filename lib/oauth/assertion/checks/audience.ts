import { type AssertionCheck, type AssertionFacts, show } from "../check";

/**
 * Strict: the issuer as the only value, a string (RFC 7523bis §3, FAPI 2.0 §5.3.2.1). Compatible: also the token endpoint, and arrays
 * if every value is one of ours: another audience could replay the assertion.
 */
export const audience: AssertionCheck = {
  id: "claims.aud",
  decidedBy: "ours",
  title: "Audience",
  check(facts) {
    const { aud } = facts.assertion.claims;
    const accepted = acceptedAudiences(facts);
    const isStrict = facts.ring?.client.audiencePolicy !== "compatible";
    const fix = `Set aud to ${show(facts.audiences.issuer)}${isStrict ? ", one string" : ""}.`;
    if (aud === undefined) return { message: "aud is missing.", fix };
    if (isStrict && typeof aud !== "string") {
      return { message: `aud is ${show(aud)}; this client must send one string.`, fix };
    }
    if (Array.isArray(aud) && aud.length === 0) return { message: "aud is an empty array.", fix };
    const values: unknown[] = Array.isArray(aud) ? aud : [aud];
    const foreign = values.filter((value) => !accepted.includes(value as string));
    if (foreign.length === 0) return undefined;
    return { message: `aud is ${show(aud)}${hint(aud, facts)}`, fix };
  },
};

/** The values of `aud` that are accepted for this client. */
export function acceptedAudiences({ audiences, ring }: Pick<AssertionFacts, "audiences" | "ring">): readonly string[] {
  return ring?.client.audiencePolicy === "compatible" ? [audiences.issuer, ...audiences.endpoints] : [audiences.issuer];
}

/** Names the common mistakes. */
function hint(aud: unknown, { audiences }: AssertionFacts): string {
  if (typeof aud !== "string") return ", which contains an audience other than this server.";
  if (audiences.endpoints.includes(aud)) return ": the token endpoint. This client's policy accepts the issuer only.";
  const more = aud.startsWith(audiences.issuer) ? aud.slice(audiences.issuer.length) : "";
  if (/^\/+$/.test(more)) return ", which has an extra slash at the end.";
  if (audiences.issuer.replace(/^https?:\/\//, "") === aud) return ", which lacks its scheme.";
  if (aud.replace(/^https?:/, "") === audiences.issuer.replace(/^https?:/, "")) return ", which has the wrong scheme.";
  return ", which is a different audience.";
}
