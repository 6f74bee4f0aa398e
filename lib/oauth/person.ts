import { AppError } from "@/lib/errors";
import type { Actor, UserActor } from "@/lib/operation/actor";

/**
 * The person at the browser. An access token is not enough: what it may do was chosen before anyone knew this client.
 * @throws AppError unauthenticated or forbidden
 */
export function personOf(actor: Actor): UserActor {
  if (actor.kind === "anonymous") throw new AppError("unauthenticated", "Sign in to answer the authorization request.");
  if (actor.kind === "user" && actor.via === "session") return actor;
  throw new AppError("forbidden", "Only the signed-in person can answer an authorization request, in a browser.");
}
