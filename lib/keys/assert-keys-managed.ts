import { assertApplicationActive } from "@/lib/applications/view";
import type { OwnedClientRow } from "@/lib/clients/public";
import { AppError } from "@/lib/errors";

/** Asserts that keys can be registered: the client's keys are managed here and nothing above it is suspended. @throws AppError precondition_failed */
export function assertKeysManaged(client: OwnedClientRow): void {
  assertApplicationActive(client.application);
  if (client.keySource === "managed") return;
  throw new AppError(
    "precondition_failed",
    "This client publishes its keys at its jwks_uri. Add the key there, or change the client's key source to managed.",
    { details: { reason: "keys_not_managed" } },
  );
}
