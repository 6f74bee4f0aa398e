import type { BaseDeps } from "@/lib/operation/deps";
import { readJournal, removeJournal } from "./handover-journal";
import { isKnownDead, removeLivenessOf } from "./owner";
import { findOwners, findUnsettled, settle, type Unsettled } from "./store";
import type { OutboxTable, Outcome } from "./table";

export interface Recovery<Fact extends string> {
  table: OutboxTable<Fact>;
  /** Directory of the handover journals. */
  journals: string;
  /** No other process can be sending. */
  isAlone: boolean;
  /** The outcome of a delivery; `hasLeft`: whether its owner's journal records the handover. */
  outcomeOf(delivery: Unsettled, hasLeft: boolean): Outcome<Fact>;
}

/**
 * Takes over deliveries that their owner did not settle: when the lease has expired, or immediately when the owner's process has
 * certainly ended. Decisions 040 and 082.
 * @returns how many
 */
export async function recoverAbandoned<Fact extends string>(
  { db, env, clock, log }: Pick<BaseDeps, "db" | "env" | "clock" | "log">,
  { table, journals, isAlone, outcomeOf }: Recovery<Fact>,
): Promise<number> {
  let recovered = 0;
  for (const owner of await findOwners(db, table)) {
    const isDead = isAlone || (await isKnownDead(env.dataDir, owner));
    const hasLeft = readJournal(journals, owner);
    for (const delivery of await findUnsettled(db, table, owner)) {
      if (!isDead && delivery.leaseUntil >= clock.now()) continue;
      const outcome = outcomeOf(delivery, hasLeft(delivery.key.join(" "), delivery.attempts));
      if (await settle(db, table, delivery, outcome)) recovered += 1;
    }
    if ((await findUnsettled(db, table, owner)).length > 0) continue;
    removeJournal(journals, owner);
    if (isDead) await removeLivenessOf(env.dataDir, owner);
  }
  if (recovered > 0) log.warn({ table: table.name, recovered }, "Recovered deliveries of a terminated process");
  return recovered;
}
