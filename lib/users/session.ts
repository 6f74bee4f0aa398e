import type { UserActor } from "@/lib/operation/actor";
import type { BaseDeps } from "@/lib/operation/deps";
import { hashBearer, isBearer } from "./bearer";
import { resolveSession } from "./resolve-actor";
import { findOpenSession } from "./store";

/** Maximum lifetime of a session: 12 hours. */
export const SESSION_SECONDS = 12 * 60 * 60;

/** Idle timeout: 30 minutes. */
export const IDLE_SECONDS = 30 * 60;

/** The user of this session id; undefined when it is unknown, ended, expired or idle for too long. */
export async function actorForSession(
  deps: Pick<BaseDeps, "db" | "clock">,
  sessionId: string,
): Promise<UserActor | undefined> {
  if (!isBearer(sessionId)) return undefined;
  return resolveSession(deps.db, hashBearer(sessionId), { now: deps.clock.now(), idleMs: IDLE_SECONDS * 1000 });
}

/** An open session, for its own browser. */
export interface SessionEnd {
  userId: string;
  /** When it ends without further requests. */
  endsAt: Date;
  /** It ends because of inactivity; false: because of its maximum lifetime. */
  isExtendable: boolean;
}

/** When this session ends; undefined when it has. In contrast to `actorForSession`, asking is not activity. */
export async function sessionEnd(
  deps: Pick<BaseDeps, "db" | "clock">,
  sessionId: string,
): Promise<SessionEnd | undefined> {
  if (!isBearer(sessionId)) return undefined;
  const now = deps.clock.now();
  const row = await findOpenSession(deps.db.prisma, hashBearer(sessionId), now, idleSince(now));
  if (!row) return undefined;
  const idleAt = new Date(row.lastSeenAt.getTime() + IDLE_SECONDS * 1000);
  const isExtendable = idleAt < row.expiresAt;
  return { userId: row.userId, endsAt: isExtendable ? idleAt : row.expiresAt, isExtendable };
}

/** Sessions last used before this time have ended. */
export const idleSince = (now: Date): Date => new Date(now.getTime() - IDLE_SECONDS * 1000);
