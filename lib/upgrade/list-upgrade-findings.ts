import type { Tx } from "@/lib/db/database";
import { AppError } from "@/lib/errors";
import { defineOperation } from "@/lib/operation/operation";
import { decodeCursor, encodeCursor } from "@/lib/operation/paging";
import { ownHosts } from "@/lib/runtime/own-hosts";
import type { FoundThing, UpgradeFinder } from "./finder";
import { upgradeFinders } from "./finders";
import { ListUpgradeFindingsInput, type UpgradeFinding, UpgradeFindingPage } from "./schema";

/**
 * Lists what rules of a newer version touch among what older versions stored: clients whose scopes lose their effect, clients that
 * need a certificate now, server certificates with names that would not be issued now. Empty once all of it is fixed.
 */
export const listUpgradeFindings = defineOperation({
  operation: "upgrade.list_findings",
  summary: "List clients and certificates that an upgrade's new rules touch.",
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

/** One page through several finders, one after the other. A cursor is the finder's kind and the last id. */
export async function findPage(
  tx: Tx,
  finders: readonly UpgradeFinder[],
  { now, limit, cursor }: { now: Date; limit: number; cursor: string | undefined },
): Promise<{ items: UpgradeFinding[]; nextCursor: string | null }> {
  const position = decodeCursor(cursor);
  const first = position ? finders.findIndex(({ kind }) => kind === position[0]) : 0;
  if (first < 0) {
    throw new AppError("invalid_input", "The cursor belongs to a list of another kind. Start again without it.");
  }
  const things: FoundThing[] = [];
  for (const [index, finder] of finders.entries()) {
    if (index < first || things.length > limit) continue;
    const after = index === first ? position?.[1] : undefined;
    things.push(...(await finder.find(tx, { now, after, take: limit + 1 - things.length })));
  }
  const shown = things.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ finding }) => finding),
    nextCursor: things.length > limit && last ? encodeCursor([last.finding.kind, last.id]) : null,
  };
}
