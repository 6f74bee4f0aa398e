import type { Tx } from "@/lib/db/database";
import { applicationColumns, holderColumns, ownedBySql } from "@/lib/db/fragment";
import { Prisma } from "@/lib/db/generated/client";
import { literalLike } from "@/lib/db/like";
import { readIdentifier } from "@/lib/operation/identifiers";
import type { Scope } from "@/lib/operation/scope";

/** Most records of each kind that a text stands for. */
const MOST = 100;
/** A shorter text has no trigram inside a word, so it is only looked up at the start of names. */
const MIN_PART_LENGTH = 3;

/**
 * Ids of the actors that a text names: an id, an email address, or part of the name or address of a user or of the name of an OAuth client.
 * Served by the trigram indexes of names.
 */
export async function findActorIds(tx: Tx, scope: Scope, text: string): Promise<string[]> {
  const like = likeOf(text);
  return idsOf(tx, text, [
    source("users u", "u.id", Prisma.sql`u.email = ${text.toLowerCase()}`),
    source("users u", "u.id", Prisma.sql`(u.name ILIKE ${like} OR u.email ILIKE ${like}) AND ${isKnownTo(scope)}`),
    source(
      "oauth_clients c",
      "c.client_id",
      Prisma.sql`c.name ILIKE ${like} AND ${ownedBySql(holderColumns("c"), scope)}`,
    ),
  ]);
}

/** Ids of the records that a text names: an id, a KID, or part of the name of an organisation, application, client, certificate or user. */
export async function findTargetIds(tx: Tx, scope: Scope, text: string): Promise<string[]> {
  const like = likeOf(text);
  const kid = readIdentifier(text)?.kid ?? text;
  const isNamed = (column: string) => Prisma.sql`${Prisma.raw(column)} ILIKE ${like}`;
  const isOwned = (alias: string) => ownedBySql(holderColumns(alias), scope);
  return idsOf(tx, text, [
    source("certificates t", "t.id", Prisma.sql`t.kid = ${kid} AND ${isOwned("t")}`),
    source(
      "certificates t",
      "t.id",
      Prisma.sql`t.name ILIKE ${like} AND ${isNamed("t.search_text")} AND ${isOwned("t")}`,
    ),
    source("registered_keys r", "r.id", Prisma.sql`(r.kid = ${kid} OR ${isNamed("r.name")}) AND ${isOwned("r")}`),
    source("oauth_clients c", "c.client_id", Prisma.sql`${isNamed("c.name")} AND ${isOwned("c")}`),
    source(
      "applications p",
      "p.id",
      Prisma.sql`${isNamed("p.name")} AND ${ownedBySql(applicationColumns("p"), scope)}`,
    ),
    source("organisations o", "o.id", Prisma.sql`${isNamed("o.legal_name")} AND ${ownedBySql("o.id", scope)}`),
    source("users u", "u.id", Prisma.sql`(${isNamed("u.name")} OR ${isNamed("u.email")}) AND ${isKnownTo(scope)}`),
  ]);
}

const likeOf = (text: string): string =>
  [...text].length < MIN_PART_LENGTH ? `${literalLike(text)}%` : `%${literalLike(text)}%`;

const source = (table: string, id: string, condition: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`(SELECT ${Prisma.raw(id)} AS id FROM ${Prisma.raw(table)} WHERE ${condition} LIMIT ${MOST}::int)`;

/** The found ids, and the text itself: jobs, the operator and records that no longer exist are named by their id only. */
async function idsOf(tx: Tx, text: string, sources: readonly Prisma.Sql[]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`${Prisma.join(sources, " UNION ")}`;
  return [text, ...rows.map(({ id }) => id)];
}

/**
 * The user can have acted in the scope: a member of one of its organisations or of a parent, or with a platform role. Otherwise the users
 * of other organisations would fill the limit; events are restricted to the scope in any case.
 */
function isKnownTo(scope: Scope): Prisma.Sql {
  if (scope === "all") return Prisma.sql`true`;
  const ids = [...scope.organisations];
  return Prisma.sql`(u.platform_role IS NOT NULL OR EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = u.id
    AND (m.organisation_id = ANY(${ids}::text[])
      OR m.organisation_id IN (SELECT o.parent_id FROM organisations o WHERE o.id = ANY(${ids}::text[])))))`;
}
