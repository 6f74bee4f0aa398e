import { isSecretOf } from "@/lib/clients/secret";
import { clientFault } from "./client-state";
import { type Explanation, type ExplanationContext, fail } from "./credentials";

/** Why this secret does not authenticate this client. */
export async function explainSecret(
  { claimedId, method, secret }: { claimedId: string; method: string; secret: string },
  { directory }: Pick<ExplanationContext, "directory">,
): Promise<Pick<Explanation, "ring" | "failure">> {
  const ring = await directory.find(claimedId);
  const fault = clientFault(ring, { claimedId, method, attempted: method });
  if (fault || !ring || isSecretOf(ring.client.secretHash ?? "", secret)) return { ring, failure: fault };
  const message = `The secret is wrong; the client's current secret ends in …${ring.client.secretHint ?? ""}.`;
  const fix =
    "Use the secret shown when it was created or last rotated. If it is lost, rotate it on the client's page; the current secret then stops working.";
  return { ring, failure: fail("secret", message, fix) };
}
