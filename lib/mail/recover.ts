import { forgetLife, isKnownDead } from "@/lib/runtime/sign-of-life";
import type { MailDeps } from "./context";
import { readJournal, removeJournal } from "./handover-journal";
import { instanceOf } from "./sender-name";
import { findAbandoned, findSenders, hasUnderWay, type MailRow, type Outcome, settleMail } from "./store";

const BATCH = 500;
/** Later than the end of any lease. */
const EVER = new Date("9999-12-31T00:00:00Z");
const UNSEEN =
  "It was given to the mail server, but the process ended before the server's answer arrived. Send it again if it did not arrive.";

/**
 * Takes over mails whose sender did not come back. What its journal says has left counts as sent, without the server's word for
 * it; everything else is queued again. Leases need not run out first where the sender is known to be dead: it was on this machine, or
 * `isAlone`: nobody else can be sending.
 * @returns how many
 */
export async function recoverAbandoned(deps: MailDeps, { isAlone }: { isAlone: boolean }): Promise<number> {
  const now = deps.clock.now();
  const before = isAlone ? EVER : now;
  const dead = isAlone ? [] : await deadSenders(deps);
  const owners = new Set<string>();
  let recovered = 0;
  for (;;) {
    const rows = await findAbandoned(deps.db.prisma, before, dead, BATCH);
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
    if (await hasUnderWay(deps.db.prisma, owner)) continue;
    removeJournal(deps.env.dataDir, owner);
    if (dead.includes(owner)) await forgetLife(deps.env.dataDir, instanceOf(owner));
  }
  if (recovered > 0) deps.log.warn({ recovered }, "Took over mails of a sender that did not come back");
  return recovered;
}

async function deadSenders({ db, env }: MailDeps): Promise<string[]> {
  const dead: string[] = [];
  for (const owner of await findSenders(db.prisma)) {
    if (await isKnownDead(env.dataDir, instanceOf(owner))) dead.push(owner);
  }
  return dead;
}

function outcomeOf(row: MailRow, left: ReadonlySet<string>, now: Date): Outcome {
  return left.has(`${row.id} ${row.attempts}`)
    ? { status: "sent", sentAt: now, isConfirmed: false, lastError: UNSEEN }
    : { status: "queued", nextAttemptAt: now, lastError: row.lastError };
}
