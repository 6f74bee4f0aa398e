import { Prisma } from "@/lib/db/generated/client";
import { literalLike } from "@/lib/db/like";

/**
 * How a search text is looked up in columns of names. pg_trgm's indexes answer all of them. Two characters have no trigram inside a word,
 * so such a text is only found at the start of a word.
 */
export interface Patterns {
  /** As typed, for identifiers. */
  exact: string;
  prefix: string;
  words: readonly string[];
  /** Undefined for two characters. */
  part: string | undefined;
}

const MIN_PART_LENGTH = 3;
/** Common characters before a word. A rarer one is found as a part of the name. */
const SEPARATORS = [" ", "-", ".", "_", "/", "(", "@"];

/** @param q at least two characters */
export function patternsOf(q: string): Patterns {
  const text = literalLike(q);
  return {
    exact: q,
    prefix: `${text}%`,
    words: SEPARATORS.map((separator) => `%${literalLike(separator)}${text}%`),
    part: [...q].length >= MIN_PART_LENGTH ? `%${text}%` : undefined,
  };
}

/** One of the columns matches one of the patterns. */
const anyOf = (columns: readonly Prisma.Sql[], patterns: readonly string[]): Prisma.Sql =>
  Prisma.sql`(${Prisma.join(
    columns.flatMap((column) => patterns.map((pattern) => Prisma.sql`${column} ILIKE ${pattern}`)),
    " OR ",
  )})`;

/** The name contains the text, or for two characters starts a word with it. */
export const named = (columns: readonly Prisma.Sql[], patterns: Patterns): Prisma.Sql =>
  anyOf(columns, patterns.part ? [patterns.part] : [patterns.prefix, ...patterns.words]);

/** Most rows read for one tier of one kind; `rank.ts` chooses among them. */
const MOST_READ = 100;

interface Source {
  /** `applications a` */
  from: Prisma.Sql;
  id: Prisma.Sql;
  /** The tenant's rows. */
  mine: Prisma.Sql;
  names: readonly Prisma.Sql[];
  /** Condition for a whole identifier. */
  isExact: Prisma.Sql;
  /** Condition for a match in the owner's name. */
  isOwners?: Prisma.Sql;
}

/**
 * Ids of the rows to rank. Each tier has its own limit, so that a better match is never displaced by many weaker ones.
 */
export function candidates({ from, id, mine, names, isExact, isOwners }: Source, patterns: Patterns): Prisma.Sql {
  const { prefix, words, part } = patterns;
  const tiers = [isExact, anyOf(names, [prefix]), anyOf(names, words)];
  if (part) tiers.push(anyOf(names, [part]));
  if (isOwners) tiers.push(isOwners);
  const selects = tiers.map(
    (tier) => Prisma.sql`(SELECT ${id} AS id FROM ${from} WHERE ${mine} AND ${tier} LIMIT ${MOST_READ}::int)`,
  );
  return Prisma.join(selects, " UNION ");
}
