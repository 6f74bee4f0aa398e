import { REMEMBERED_MS } from "@/lib/idempotency/once";
import { forgetRecordsBefore } from "@/lib/idempotency/store";
import type { Deps } from "@/lib/runtime/deps";
import { forgetEndedSessions } from "@/lib/users/store";

/** Ended sessions stay this long for the audit trail's sake. */
const KEEP_SESSIONS_MS = 30 * 86_400_000;

/** Removes what only a passed time needed: ended sessions and remembered answers. Nothing anyone can ask for. */
export async function cleanUp({
  db,
  clock,
}: Pick<Deps, "db" | "clock">): Promise<{ sessions: number; answers: number }> {
  const before = (ms: number) => new Date(clock.now().getTime() - ms);
  return {
    sessions: await forgetEndedSessions(db.prisma, before(KEEP_SESSIONS_MS)),
    answers: await forgetRecordsBefore(db, before(REMEMBERED_MS)),
  };
}
