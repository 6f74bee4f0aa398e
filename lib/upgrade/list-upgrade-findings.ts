import type { Tx } from "@/lib/db/database";
import { AppError } from "@/lib/errors";
import { defineOperation } from "@/lib/operation/operation";
import { decodeCursor, encodeCursor } from "@/lib/operation/paging";
import { ownHosts } from "@/lib/runtime/own-hosts";
import type { FoundItem, UpgradeFinder } from "./finder";
import { upgradeFinders } from "./finders";
import { ListUpgradeFindingsInput, type UpgradeFinding, UpgradeFindingPage } from "./schema";

/**
 * Lists records of older versions that new rules affect: clients with ineffective scopes, clients that now need a certificate,
 * server certificates with names that are no longer issued. Empty once everything is fixed.
 */
export const listUpgradeFindings = defineOperation({
  operation: "upgrade.list_findings",
  summary: "List clients and certificates affected by the new rules of an upgrade.",
  permission: "audit:read",
  scope: "platform",
  effect: "read",
  input: ListUpgradeFindingsInput,
  output: UpgradeFindingPage,
  run({ ctx, tx, input: { limit, cursor, kind } }) {
    const finders = upgradeFinders(ownHosts(ctx.deps.env)).filter(
      (finder) => kind === undefined || finder.kind === kind,
    );
    return findPage(tx, finders, { now: ctx.deps.clock.now(), limit, cursor });
  },
});

/** One page of the results of several finders, one after the other. A cursor is the finder's kind and the last id. */
export async function findPage(
  tx: Tx,
  finders: readonly UpgradeFinder[],
  { now, limit, cursor }: { now: Date; limit: number; cursor: string | undefined },
): Promise<{ items: UpgradeFinding[]; nextCursor: string | null }> {
  const position = decodeCursor(cursor);
  const first = position ? finders.findIndex(({ kind }) => kind === position[0]) : 0;
  if (first < 0) {
    throw new AppError("invalid_input", "The cursor belongs to a list of another kind. Start again without a cursor.");
  }
  const found: FoundItem[] = [];
  for (const [index, finder] of finders.entries()) {
    if (index < first || found.length > limit) continue;
    const after = index === first ? position?.[1] : undefined;
    found.push(...(await finder.find(tx, { now, after, take: limit + 1 - found.length })));
  }
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ finding }) => finding),
    nextCursor: found.length > limit && last ? encodeCursor([last.finding.kind, last.id]) : null,
  };
}
