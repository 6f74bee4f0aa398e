import type { Tx } from "@/lib/db/database";
import type { AuditEvent as AuditEventRow, Prisma } from "@/lib/db/generated/client";
import { ownedBy, type Scope } from "@/lib/operation/actor";
import { afterPosition } from "@/lib/operation/paging";

export type { AuditEventRow };

export interface AuditFilter {
  scope: Scope;
  organisationId?: string | undefined;
  applicationId?: string | undefined;
  entity?: string | undefined;
  entityId?: string | undefined;
  operation?: string | undefined;
  only?: "changes" | undefined;
  after: { at: Date; id: string } | undefined;
  take: number;
}

/** Newest first. Events without an organisation (users, startup) are visible only with the scope `all`. */
export function findAuditEvents(
  tx: Tx,
  { scope, after, take, only, ...filter }: AuditFilter,
): Promise<AuditEventRow[]> {
  const and: Prisma.AuditEventWhereInput[] = [ownedBy(scope), filter, afterPosition("at", after)];
  if (only === "changes") and.push({ actorKind: { not: "job" }, NOT: { operation: { startsWith: "session." } } });
  return tx.auditEvent.findMany({ where: { AND: and }, orderBy: [{ at: "desc" }, { id: "desc" }], take });
}
