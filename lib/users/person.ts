import { AppError } from "@/lib/errors";
import type { Actor } from "@/lib/operation/actor";

/**
 * Accounts, roles and set-up links are given in the portal or at the terminal. A token that could give them could give its owner,
 * or an account it makes, more than its own scopes.
 * @throws AppError forbidden
 */
export function assertNotByToken(actor: Actor): void {
  if (actor.kind !== "user" || actor.via === "session") return;
  throw new AppError("forbidden", "Access tokens can't manage accounts and roles. Sign in to the portal to do it.");
}
