import { AppError } from "@/lib/errors";
import type { Actor } from "@/lib/operation/actor";

/**
 * Accounts, roles and set-up links can only be managed in the portal or with the CLI. A token that could manage them could grant
 * its owner, or an account it creates, more than its own scopes.
 * @throws AppError forbidden
 */
export function assertNotByToken(actor: Actor): void {
  if (actor.kind !== "user" || actor.via === "session") return;
  throw new AppError("forbidden", "Access tokens can't manage accounts and roles. Sign in to the portal instead.");
}
