import { type Actor, scopeOf, type UserActor } from "@/lib/operation/actor";
import { AppError } from "@/lib/operation/errors";

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

/** Accounts belong to no organisation, so changing one takes the right everywhere. @throws AppError forbidden */
export function assertManagesUsers(actor: Actor): void {
  if (scopeOf(actor, "user:write") === "all") return;
  throw new AppError("forbidden", "Only a super administrator changes accounts.");
}
