import type { Deps } from "@/lib/runtime/deps";
import { readJournal, removeJournal } from "./handover-journal";
import { findAbandoned, hasUnderWay, type MailRow, type Outcome, settleMail } from "./store";

const BATCH = 500;
/** Later than the end of any lease. */
const EVER = new Date("9999-12-31T00:00:00Z");
const UNSEEN =
  "It was given to the mail server, but the process ended before the server's answer arrived. Send it again if it did not arrive.";

/**
 * Takes over mails whose sender did not come back. What its journal says has left counts as sent, without the server's word for
 * it; everything else is queued again. `isAlone`: nobody else can be sending, so leases need not run out first.
 * @returns how many
 */
export async function recoverAbandoned(deps: Deps, { isAlone }: { isAlone: boolean }): Promise<number> {
  const now = deps.clock.now();
  const before = isAlone ? EVER : now;
  const owners = new Set<string>();
  let recovered = 0;
  for (;;) {
    const rows = await findAbandoned(deps.db.prisma, before, BATCH);
    const journals = new Map<string, Set<string>>();
    for (const row of rows) {
      const owner = row.leaseOwner ?? "";
      const left = journals.get(owner) ?? readJournal(deps.env.dataDir, owner);
      journals.set(owner, left);
      owners.add(owner);
      if (await settleMail(deps.db.prisma, row, outcomeOf(row, left, now))) recovered += 1;
    }
    if (rows.length < BATCH) break;
  }
  for (const owner of owners) {
    if (!(await hasUnderWay(deps.db.prisma, owner))) removeJournal(deps.env.dataDir, owner);
  }
  if (recovered > 0) deps.log.warn({ recovered }, "Took over mails of a sender that did not come back");
  return recovered;
}

function outcomeOf(row: MailRow, left: ReadonlySet<string>, now: Date): Outcome {
  return left.has(`${row.id} ${row.attempts}`)
    ? { status: "sent", sentAt: now, isConfirmed: false, lastError: UNSEEN }
    : { status: "queued", nextAttemptAt: now, lastError: row.lastError };
}
