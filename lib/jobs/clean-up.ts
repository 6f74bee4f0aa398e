import { REMEMBERED_MS } from "@/lib/idempotency/once";
import { forgetRecordsBefore } from "@/lib/idempotency/store";
import { forgetAttempts, forgetExpired } from "@/lib/oauth/store";
import type { Deps } from "@/lib/runtime/deps";
import { forgetEndedSessions } from "@/lib/users/store";

/** Ended sessions stay this long for the audit trail's sake. */
const KEEP_SESSIONS_MS = 30 * 86_400_000;
/** The authentication log: long enough for an integrator to come back to it, short enough to stay small. */
const KEEP_ATTEMPTS_MS = 30 * 86_400_000;
const ATTEMPTS_PER_CLIENT = 5_000;

/** How many rows of each kind were removed. */
export interface CleanedUp {
  sessions: number;
  answers: number;
  /** Expired codes, grants, used assertions and revoked tokens. */
  oauth: number;
  attempts: number;
}

/** Removes what only a passed time needed. Nothing anyone can ask for. */
export async function cleanUp({ db, clock }: Pick<Deps, "db" | "clock">): Promise<CleanedUp> {
  const before = (ms: number) => new Date(clock.now().getTime() - ms);
  return {
    sessions: await forgetEndedSessions(db.prisma, before(KEEP_SESSIONS_MS)),
    answers: await forgetRecordsBefore(db, before(REMEMBERED_MS)),
    oauth: await forgetExpired(db, clock.now()),
    attempts: await forgetAttempts(db, { before: before(KEEP_ATTEMPTS_MS), perClient: ATTEMPTS_PER_CLIENT }),
  };
}
