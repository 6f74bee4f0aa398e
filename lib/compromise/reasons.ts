import { type Actor, isPlatformSecurity } from "@/lib/operation/actor";
import { REVOCATION_REASONS, type RevocationReasonChoice } from "./schema";

/** With RFC 5280's privilegeWithdrawn the operator withdraws a holder's privilege, so the holder can't give it as the reason. */
export const mayGiveReason = (actor: Actor, reason: RevocationReasonChoice): boolean =>
  reason !== "privilegeWithdrawn" || isPlatformSecurity(actor);

/** The reasons that this actor may give for a revocation. */
export const reasonsFor = (actor: Actor): RevocationReasonChoice[] =>
  REVOCATION_REASONS.filter((reason) => mayGiveReason(actor, reason));
