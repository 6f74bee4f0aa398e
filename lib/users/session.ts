import type { UserActor } from "@/lib/operation/actor";
import type { BaseDeps } from "@/lib/operation/deps";
import { hashBearer } from "./bearer";
import { resolveSession } from "./resolve-actor";

/** Maximum lifetime of a session: 12 hours. */
export const SESSION_SECONDS = 12 * 60 * 60;

/** Idle timeout: 30 minutes. */
export const IDLE_SECONDS = 30 * 60;

/** The user of this session id; undefined when it is unknown, ended, expired or idle for too long. */
export async function actorForSession(
  deps: Pick<BaseDeps, "db" | "clock">,
  sessionId: string,
): Promise<UserActor | undefined> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(sessionId)) return undefined;
  return resolveSession(deps.db, hashBearer(sessionId), { now: deps.clock.now(), idleMs: IDLE_SECONDS * 1000 });
}
