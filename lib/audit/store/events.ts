import type { Tx } from "@/lib/db/database";
import { holderColumns, ownedBySql } from "@/lib/db/fragment";
import { type AuditEvent, Prisma } from "@/lib/db/generated/client";
import type { After } from "@/lib/operation/paging";
import type { Scope } from "@/lib/operation/scope";
import { findActorIds, findTargetIds } from "./named";

/** `actorName`: of the user or client, if it still exists. */
export type AuditEventRow = AuditEvent & { actorName: string | null };

export interface AuditFilter {
  organisationId?: string | undefined;
  applicationId?: string | undefined;
  entity?: string | undefined;
  entityId?: string | undefined;
  operation?: string | undefined;
  actor?: string | undefined;
  target?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
  only?: "changes" | undefined;
  pairs?: "folded" | undefined;
}

/** The conditions of a list. Actors and targets that are given as text are looked up once, for all pages of an export. */
export async function auditConditions(tx: Tx, scope: Scope, filter: AuditFilter): Promise<Prisma.Sql> {
  const { organisationId, actor, target, only, pairs } = filter;
  const [actorIds, targetIds] = await Promise.all([
    actor && findActorIds(tx, scope, actor),
    target && findTargetIds(tx, scope, target),
  ]);
  const conditions = [ownedBySql(holderColumns("a"), scope, organisationId), ...fieldConditions(filter)];
  if (actorIds) conditions.push(Prisma.sql`a.actor_id = ANY(${actorIds}::text[])`);
  if (targetIds) conditions.push(Prisma.sql`a.entity_id = ANY(${targetIds}::text[])`);
  if (only === "changes") conditions.push(Prisma.sql`a.actor_kind <> 'job' AND a.operation NOT LIKE 'session.%'`);
  if (pairs === "folded") conditions.push(IS_NOT_FIRST_OF_PAIR);
  return Prisma.join(conditions, " AND ");
}

function fieldConditions(filter: AuditFilter): Prisma.Sql[] {
  const { applicationId, entity, entityId, operation, since, until } = filter;
  return [
    ...(applicationId ? [Prisma.sql`a.application_id = ${applicationId}`] : []),
    ...(entity ? [Prisma.sql`a.entity = ${entity}`] : []),
    ...(entityId ? [Prisma.sql`a.entity_id = ${entityId}`] : []),
    ...(operation ? [Prisma.sql`a.operation = ${operation}`] : []),
    ...(since ? [Prisma.sql`a.at >= ${since}`] : []),
    ...(until ? [Prisma.sql`a.at < ${until}`] : []),
  ];
}

/** Issuing writes two events, before and after signing. The first is not repeated once the second exists. */
const IS_NOT_FIRST_OF_PAIR = Prisma.sql`(a.after->>'status' = 'prepared' AND EXISTS (
  SELECT 1 FROM audit_events b WHERE b.entity_id = a.entity_id AND b.operation = a.operation AND b.at >= a.at AND b.id <> a.id
)) IS NOT TRUE`;

/** A page of events, newest first, each with the current name of its actor. */
export function findAuditEvents(
  tx: Tx,
  scope: Scope,
  { conditions, after, take }: { conditions: Prisma.Sql; after: After | undefined; take: number },
): Promise<AuditEventRow[]> {
  const start = after ? Prisma.sql`AND (a.at, a.id) < (${after.at}, ${after.id})` : Prisma.empty;
  return tx.$queryRaw<AuditEventRow[]>`
    SELECT e.id, e.at, e.operation, e.entity, e.entity_id AS "entityId", e.organisation_id AS "organisationId",
      e.application_id AS "applicationId", e.actor_kind AS "actorKind", e.actor_id AS "actorId", e.actor_label AS "actorLabel",
      e.request_id AS "requestId", e.address, e.before, e.after, coalesce(u.name, c.name) AS "actorName"
    FROM (SELECT * FROM audit_events a WHERE ${conditions} ${start} ORDER BY a.at DESC, a.id DESC LIMIT ${take}::int) e
    LEFT JOIN users u ON e.actor_kind = 'user' AND u.id = e.actor_id
    LEFT JOIN oauth_clients c ON e.actor_kind = 'client' AND c.client_id = e.actor_id AND ${ownedBySql(holderColumns("c"), scope)}
    ORDER BY e.at DESC, e.id DESC`;
}

/** Undefined when there is none in the scope. Events without an organisation are visible only with the scope `all`. */
export async function findAuditEvent(tx: Tx, scope: Scope, id: string): Promise<AuditEventRow | undefined> {
  const conditions = Prisma.sql`a.id = ${id} AND ${ownedBySql(holderColumns("a"), scope)}`;
  const [row] = await findAuditEvents(tx, scope, { conditions, after: undefined, take: 1 });
  return row;
}
