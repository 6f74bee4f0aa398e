import { type ClientKeyRing, suspendedPartOf } from "@/lib/keys/client-key";
import { suspended, unknownClient } from "../assertion/checks/identity";
import type { FailedCheck } from "../assertion/run-checks";
import { fail } from "./credentials";

/**
 * Why a client may not authenticate with this method, independent of its credentials: it does not exist, is suspended, or is registered
 * for another method. `attempted`: the method of the request, for the message.
 */
export function clientFault(
  ring: ClientKeyRing | undefined,
  { claimedId, method, attempted }: { claimedId: string; method: string; attempted: string },
): FailedCheck | undefined {
  if (!ring) return { check: "client.known", ...unknownClient(claimedId) };
  const part = suspendedPartOf(ring);
  if (part) return { check: "client.active", ...suspended(part) };
  if (ring.client.authMethod === method) return undefined;
  return fail(
    "client.method",
    `This client is registered for ${ring.client.authMethod}; the request used ${attempted}.`,
    "Use the registered method: each client has one.",
  );
}
