import { Prisma } from "@/lib/db/generated/client";
import { literalLike } from "@/lib/db/like";

/**
 * How a search text is looked up in columns of names. pg_trgm's indexes answer all of them. Two characters have no trigram inside a word,
 * so such a text is only found at the start of a name.
 */
export interface Patterns {
  /** As typed, for identifiers. */
  exact: string;
  prefix: string;
  /** Undefined for two characters. */
  part: string | undefined;
}

const MIN_PART_LENGTH = 3;

/** @param q at least two characters */
export function patternsOf(q: string): Patterns {
  const text = literalLike(q);
  return {
    exact: q,
    prefix: `${text}%`,
    part: [...q].length >= MIN_PART_LENGTH ? `%${text}%` : undefined,
  };
}

/** One of the columns matches the pattern. */
const anyOf = (columns: readonly Prisma.Sql[], pattern: string): Prisma.Sql =>
  Prisma.sql`(${Prisma.join(
    columns.map((column) => Prisma.sql`${column} ILIKE ${pattern}`),
    " OR ",
  )})`;

/** The name contains the text, or for two characters starts with it. */
export const named = (columns: readonly Prisma.Sql[], { prefix, part }: Patterns): Prisma.Sql =>
  anyOf(columns, part ?? prefix);

/** Most rows read for one tier of one kind; `rank.ts` chooses among them. */
const MOST_READ = 100;
/** Rows that contain the text: among them are those with a word that starts with it, which no index can select alone. */
const MOST_PARTS = 500;

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
 * Ids of the rows to rank. Each tier has its own limit, so that identifiers and starts of names are never displaced by weaker matches.
 */
export function candidates({ from, id, mine, names, isExact, isOwners }: Source, patterns: Patterns): Prisma.Sql {
  const { prefix, part } = patterns;
  const tier = (condition: Prisma.Sql, limit = MOST_READ) =>
    Prisma.sql`(SELECT ${id} AS id FROM ${from} WHERE ${mine} AND ${condition} LIMIT ${limit}::int)`;
  const tiers = [tier(isExact), tier(anyOf(names, prefix))];
  if (part) tiers.push(tier(anyOf(names, part), MOST_PARTS));
  if (isOwners) tiers.push(tier(isOwners));
  return Prisma.join(tiers, " UNION ");
}
