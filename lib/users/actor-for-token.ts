import type { UserActor } from "@/lib/operation/actor";
import type { BaseDeps } from "@/lib/operation/deps";
import { hashBearer } from "./bearer";
import { resolveToken } from "./resolve-actor";

const MAX_LENGTH = 512;

/** The owner of a personal access token; undefined when it is unknown, expired or revoked. */
export async function actorForToken(
  deps: Pick<BaseDeps, "db" | "clock">,
  token: string,
): Promise<UserActor | undefined> {
  if (token === "" || token.length > MAX_LENGTH) return undefined;
  return resolveToken(deps.db, hashBearer(token), deps.clock.now());
}
