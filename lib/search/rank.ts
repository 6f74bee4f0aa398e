/**
 * The order of search results, the only place that defines it: exact identifier, start of the name, start of a word in it, elsewhere
 * in it, and last a match in the name of the object that it belongs to.
 */
export const RANKS = { exact: 0, prefix: 1, word: 2, part: 3, owner: 4 } as const;
export type Rank = (typeof RANKS)[keyof typeof RANKS];

/** What a search text is compared with. */
export interface Ranked {
  /** Names, the one that is shown first. */
  names: readonly string[];
  /** Identifiers that only match as a whole. */
  ids?: readonly (string | null | undefined)[];
}

/** A character that separates words in names: "pay-hub", "Bank (UK)", "a@b.example". */
const BEFORE_WORD = /[^\p{L}\p{N}]/u;

/** Ranks a record that a query of this search text has found. @param text as `SearchText` returns it */
export function rankOf(text: string, { names, ids = [] }: Ranked): Rank {
  const q = text.toLowerCase();
  if (ids.some((id) => id?.toLowerCase() === q)) return RANKS.exact;
  return Math.min(RANKS.owner, ...names.map((name) => rankInName(q, name.toLowerCase()))) as Rank; // all are ranks
}

function rankInName(q: string, name: string): Rank {
  let at = name.indexOf(q);
  if (at === -1) return RANKS.owner;
  if (at === 0) return RANKS.prefix;
  for (; at !== -1; at = name.indexOf(q, at + 1)) {
    if (BEFORE_WORD.test(name.charAt(at - 1))) return RANKS.word;
  }
  return RANKS.part;
}

/** The best `limit` records, by rank and then by the first name. */
export function best<Row>(
  rows: readonly Row[],
  text: string,
  rankedBy: (row: Row) => Ranked,
  limit: number,
): { rank: Rank; row: Row }[] {
  return rows
    .map((row) => {
      const ranked = rankedBy(row);
      return { rank: rankOf(text, ranked), name: ranked.names[0] ?? "", row };
    })
    .sort((a, b) => a.rank - b.rank || a.name.localeCompare(b.name, "en", { numeric: true }))
    .slice(0, limit)
    .map(({ rank, row }) => ({ rank, row }));
}
