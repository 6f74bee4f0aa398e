import type { UserActor } from "@/lib/operation/actor";
import type { BaseDeps } from "@/lib/operation/deps";
import { hashBearer } from "./bearer";
import { resolveSession } from "./resolve-actor";

/** However busy, a session ends after twelve hours. */
export const SESSION_SECONDS = 12 * 60 * 60;

/** Left alone, it ends after half an hour. */
export const IDLE_SECONDS = 30 * 60;

/** The person whose browser holds this session id; undefined when it is unknown, ended, too old or left alone. */
export async function actorForSession(
  deps: Pick<BaseDeps, "db" | "clock">,
  sessionId: string,
): Promise<UserActor | undefined> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(sessionId)) return undefined;
  return resolveSession(deps.db, hashBearer(sessionId), { now: deps.clock.now(), idleMs: IDLE_SECONDS * 1000 });
}
