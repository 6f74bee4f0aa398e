import { signature } from "../assertion/checks/signature";
import { authenticationOf, gatherFacts } from "../assertion/facts";
import { parseAssertion } from "../assertion/parse";
import { ASSERTION_CHECKS, firstFailure } from "../assertion/run-checks";
import { isSignedByClient } from "../assertion/signed-by-client";
import type { Credentials, Explanation, ExplanationContext } from "./credentials";
import { explainCertificate } from "./explain-certificate";
import { explainSecret } from "./explain-secret";
import { attributeToNamedClient } from "./named-client";
import { readOffer } from "./read-offer";

/**
 * Explains why the authorization server rejected a client: the same checks as the debugger, in the same order. Runs for rejected
 * requests only and decides nothing. All rejections look the same to the client; the caller logs the explanation.
 */
export async function explainRefusal(credentials: Credentials, context: ExplanationContext): Promise<Explanation> {
  return attributeToNamedClient(await explain(credentials, context), credentials, context);
}

async function explain(credentials: Credentials, context: ExplanationContext): Promise<Explanation> {
  const offer = readOffer(credentials);
  const { claimedId, method } = offer;
  const base = { claimedId, method, ring: undefined, kid: undefined, audience: undefined };
  if ("failure" in offer) return { ...base, failure: offer.failure };
  switch (offer.kind) {
    case "assertion":
      return explainAssertion(offer, context);
    case "secret":
      return { ...base, ...(await explainSecret(offer, context)) };
    case "certificate":
      return { ...base, ...(await explainCertificate(claimedId, credentials.certificate, context)) };
  }
}

async function explainAssertion(
  offer: { claimedId: string; method: string; assertion: string; clientIdParameter: string | undefined },
  { directory, audiences, now, isSignatureChecked, isUsed }: ExplanationContext,
): Promise<Explanation> {
  const { claimedId, method, clientIdParameter } = offer;
  const parsed = parseAssertion(offer.assertion);
  if ("malformed" in parsed) {
    const failure = { check: "assertion.form", ...parsed.malformed };
    return { claimedId, method, ring: undefined, kid: undefined, audience: undefined, failure };
  }
  const facts = await gatherFacts(directory, parsed.assertion, { clientIdParameter, audiences, now, isUsed });
  const checks = isSignatureChecked ? ASSERTION_CHECKS : ASSERTION_CHECKS.filter((check) => check !== signature);
  const failure = firstFailure(facts, checks);
  const isProven = isSignatureChecked && failure?.check !== signature.id && isSignedByClient(facts);
  return { ...authenticationOf(facts, claimedId), failure, isProven };
}
