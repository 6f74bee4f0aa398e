import { AppError } from "@/lib/errors";
import type { Actor, UserActor } from "@/lib/operation/actor";

/** The person who acts. @throws AppError unauthenticated for nobody, forbidden for machines */
export function assertPerson(actor: Actor): UserActor {
  if (actor.kind === "user") return actor;
  if (actor.kind === "anonymous") {
    throw new AppError("unauthenticated", "Sign in, or send a valid access token in the Authorization header.");
  }
  throw new AppError("forbidden", "This is only for people.");
}

/** The person in a browser; an access token must not change how its owner signs in. @throws AppError as `assertPerson` */
export function assertInBrowser(actor: Actor): UserActor {
  const person = assertPerson(actor);
  if (person.via === "session") return person;
  throw new AppError("forbidden", "This is not for access tokens. Sign in to the portal to do it.");
}

/**
 * Accounts, roles and set-up links are given in the portal or at the terminal. A token that could give them could give its owner,
 * or an account it makes, more than its own scopes.
 * @throws AppError forbidden
 */
export function assertNotByToken(actor: Actor): void {
  if (actor.kind !== "user" || actor.via === "session") return;
  throw new AppError("forbidden", "Access tokens can't manage accounts and roles. Sign in to the portal to do it.");
}
