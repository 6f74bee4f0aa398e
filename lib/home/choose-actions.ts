import type { Action } from "./schema";

/** Of each kind at least this many are shown, so that a hundred expiring certificates don't hide a failing client. */
const OF_EACH = 2;

/** Up to `limit` actions in the order of their kinds: some of each kind first, then the most urgent. */
export function chooseActions(kinds: readonly { items: readonly Action[] }[], limit: number): Action[] {
  const taken = kinds.map(() => 0);
  let left = limit;
  for (const most of [OF_EACH, limit]) {
    for (const [index, { items }] of kinds.entries()) {
      const already = taken[index] ?? 0;
      const more = Math.max(0, Math.min(items.length, most) - already);
      const added = Math.min(more, left);
      taken[index] = already + added;
      left -= added;
    }
  }
  return kinds.flatMap(({ items }, index) => items.slice(0, taken[index]));
}
