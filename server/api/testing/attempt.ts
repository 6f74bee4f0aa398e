import { randomUUID } from "node:crypto";
import { listAuthenticationAttempts } from "@/lib/oauth/list-authentication-attempts";
import type { Harness } from "@/lib/testing/harness";

/** Records a failed authentication of a client. @returns the attempt's id */
export async function makeAttempt(t: Harness, client: { clientId: string; organisationId: string }): Promise<string> {
  const requestId = randomUUID();
  t.deps.oauth.log.record({
    ...{ client, claimedId: client.clientId, requestId, endpoint: "token", method: "private_key_jwt" },
    ...{ kid: "kid", audience: undefined, address: "192.0.2.1", isProven: false },
    failure: { check: "key.usable", message: "The key is not usable.", fix: "Use another key." },
  });
  const { items } = await listAuthenticationAttempts.execute(t.as("super_admin"), { requestId });
  return String(items[0]?.id);
}
