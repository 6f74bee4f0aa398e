import type { Authentication } from "../authentication";
import type { ClientDirectory } from "../client-directory";
import type { AssertionFacts } from "./check";
import type { ParsedAssertion } from "./parse";

/** The facts of a request beside its assertion. */
export type AssertionContext = Pick<AssertionFacts, "clientIdParameter" | "audiences" | "now" | "isUsed">;

/** Gathers the facts for the checks. With `jwks_uri` the client's key set is fetched again if it lacks the assertion's KID. */
export async function gatherFacts(
  directory: Pick<ClientDirectory, "find" | "keysOf">,
  assertion: ParsedAssertion,
  context: AssertionContext,
): Promise<AssertionFacts> {
  const { sub } = assertion.claims;
  const ring = typeof sub === "string" ? await directory.find(sub) : undefined;
  const keys = ring ? await directory.keysOf(ring, assertion.header.kid) : { keys: undefined };
  return { assertion, ring, ...keys, ...context };
}

/** The same facts for the authentication log. `claimedId`: the client named beside the assertion, used if `sub` is not a string. */
export function authenticationOf({ assertion, ring, keys }: AssertionFacts, claimedId = ""): Authentication {
  const { header, claims } = assertion;
  return {
    claimedId: typeof claims.sub === "string" ? claims.sub : claimedId,
    method: "private_key_jwt",
    ring,
    kid: typeof header.kid === "string" ? header.kid : undefined,
    audience: claims.aud === undefined ? undefined : JSON.stringify(claims.aud),
    keys,
  };
}
