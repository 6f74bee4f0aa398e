import type { FailedCheck } from "../assertion/run-checks";
import { type ClaimedClient, claimedClients } from "../claimed-client";
import type { Credentials, Explanation, ExplanationContext } from "./credentials";

/** A request names one client, or at most three: a client_id, a sub and an iss that differ. */
const MAX_NAMED = 3;

/**
 * Attributes a rejection without a client to the client that the request names, so that its organisation sees the reason. The name is
 * unverified, and the message states it; nothing else changes.
 */
export async function attributeToNamedClient(
  explanation: Explanation,
  credentials: Credentials,
  { directory }: Pick<ExplanationContext, "directory">,
): Promise<Explanation> {
  const { failure, ring, claimedId } = explanation;
  if (!failure || ring) return explanation;
  const named = claimedClients(credentials);
  for (const claimed of named.slice(0, MAX_NAMED)) {
    const found = await directory.find(claimed.clientId);
    if (!found) continue;
    // client_id is the usual source; for every other one the message names it.
    const reported = claimed.source === "client_id" ? failure : marked(failure, claimed);
    return { ...explanation, ring: found, claimedId: claimed.clientId, failure: reported };
  }
  return { ...explanation, claimedId: claimedId || (named[0]?.clientId ?? "") };
}

const marked = (failure: FailedCheck, { clientId, source }: ClaimedClient): FailedCheck => ({
  ...failure,
  message: `${failure.message} Attributed to client ${clientId} by the ${source}, which is not verified.`,
});
