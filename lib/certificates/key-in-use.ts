import { type Finding, rejection } from "@/lib/registration/decision";
import type { IssuanceFacts } from "./store/issuance-facts";

/** One key has one certificate in use; only a renewal, which names its predecessor, takes its place. */
export function keyInUse({ keyHolder, replaced }: Pick<IssuanceFacts, "keyHolder" | "replaced">): Finding | undefined {
  if (!keyHolder || keyHolder.id === replaced?.id) return undefined;
  return rejection(
    "key.has_active_certificate",
    keyHolder.kid
      ? `This key has an active certificate already: ${keyHolder.kid}. Download that one, renew it, or make a new key.`
      : "A certificate on this key is being issued at this moment. Look it up in the list of certificates.",
  );
}
