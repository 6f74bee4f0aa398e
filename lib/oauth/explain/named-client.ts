import type { FailedCheck } from "../assertion/judge";
import { type ClaimedClient, claimedClients } from "../claimed-client";
import type { Credentials, Explanation, ExplanationContext } from "./credentials";

/** A request mentions one client, or at most a client_id, a sub and an iss that differ. */
const MAX_MENTIONED = 3;

/**
 * Gives a refusal that found no client to the client that the request mentions, so that its organisation sees why. The mention is
 * not verified, and the message says so; it changes nothing else.
 */
export async function forNamedClient(
  explanation: Explanation,
  credentials: Credentials,
  { directory }: Pick<ExplanationContext, "directory">,
): Promise<Explanation> {
  const { failure, ring, claimedId } = explanation;
  if (!failure || ring) return explanation;
  const mentioned = claimedClients(credentials);
  for (const claimed of mentioned.slice(0, MAX_MENTIONED)) {
    const found = await directory.find(claimed.clientId);
    if (!found) continue;
    // A client names itself by client_id; for every other source the log's reader is told which it was.
    const words = claimed.source === "client_id" ? failure : marked(failure, claimed);
    return { ...explanation, ring: found, claimedId: claimed.clientId, failure: words };
  }
  return { ...explanation, claimedId: claimedId || (mentioned[0]?.clientId ?? "") };
}

const marked = (failure: FailedCheck, { clientId, source }: ClaimedClient): FailedCheck => ({
  ...failure,
  message: `${failure.message} The client ${clientId} was taken from the ${source}, which is not verified.`,
});
