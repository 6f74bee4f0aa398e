import { ASSERTION_ALGORITHMS, type AssertionAlgorithm } from "@/lib/clients/schema";
import { type AssertionCheck, show, textFault } from "../check";

/** The algorithm of a header, named as in the client's settings. RFC 9864 names EdDSA with Ed25519 after the curve. */
export function algorithmOf(header: Record<string, unknown>): AssertionAlgorithm | undefined {
  const name = header.alg === "Ed25519" ? "EdDSA" : header.alg;
  return ASSERTION_ALGORITHMS.find((known) => known === name);
}

/** PROTOCOL: PS256, ES256, EdDSA; RS256 only if the client chooses it. `none` and HMAC are not signatures of a registered key (RFC 8725 §3.1). */
export const algorithm: AssertionCheck = {
  id: "header.alg",
  decidedBy: "ours",
  title: "Signature algorithm",
  check({ assertion, ring }) {
    const { alg } = assertion.header;
    const known = algorithmOf(assertion.header);
    if (!known) {
      return {
        message: textFault("alg", alg) ?? `alg is ${show(alg)}, which is never accepted.`,
        fix: `Sign with ${(ring?.client.assertionAlgorithms ?? ["PS256", "ES256"]).join(" or ")}.`,
      };
    }
    if (ring && !ring.client.assertionAlgorithms.includes(known)) {
      return {
        message: `alg is ${show(alg)}; this client is registered for ${ring.client.assertionAlgorithms.join(", ")}.`,
        fix: "Sign with one of these, or add the algorithm to the client's settings.",
      };
    }
    return undefined;
  },
};

const TYPES: readonly unknown[] = [undefined, "JWT", "jwt", "client-authentication+jwt"];

/** RFC 8725 §3.11: a token of another type (an access token, a DPoP proof) must not be accepted as an assertion. */
export const type: AssertionCheck = {
  id: "header.typ",
  decidedBy: "ours",
  title: "Token type",
  check: ({ assertion: { header } }) =>
    TYPES.includes(header.typ)
      ? undefined
      : {
          message: `typ is ${show(header.typ)}: a different type of token.`,
          fix: "Omit typ, or set it to JWT or client-authentication+jwt.",
        },
};

/** Members that refer to a key, or change how the token is parsed. Ours: rejected instead of ignored (decision 012). */
const FORBIDDEN = ["jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc", "cty"];

export const members: AssertionCheck = {
  id: "header.members",
  decidedBy: "ours",
  title: "Header members",
  check({ assertion: { header } }) {
    const found = FORBIDDEN.filter((name) => Object.hasOwn(header, name));
    return found.length === 0
      ? undefined
      : {
          message: `The header contains ${found.join(", ")}. Keys come from the client's registration, never from the token.`,
          fix: `Omit ${found.length === 1 ? "it" : "them"}; alg, kid and typ are sufficient.`,
        };
  },
};
