import type { Tx } from "@/lib/db/database";
import { ownedBy, ownedByApplication, type Scope } from "@/lib/operation/scope";

/** Most entries of one request. */
const MOST_ENTRIES = 5;

/** Authentication attempts of a request whose client exists. */
export function findAttempts(tx: Tx, scope: Scope, requestId: string) {
  return tx.authenticationAttempt.findMany({
    where: { AND: [{ requestId, clientId: { not: null } }, ownedBy(scope)] },
    select: { id: true, clientId: true, outcome: true, at: true },
    orderBy: { at: "desc" },
    take: MOST_ENTRIES,
  });
}

/** Names and applications of clients. */
export async function clientsById(tx: Tx, scope: Scope, clientIds: readonly string[]) {
  const rows = await tx.oAuthClient.findMany({
    where: { AND: [{ clientId: { in: [...clientIds] } }, ownedByApplication(scope)] },
    select: { clientId: true, name: true, applicationId: true },
  });
  return new Map(rows.map((row) => [row.clientId, row]));
}

/** Audit entries of a request. Those without an organisation are visible only with the scope `all`. */
export function findAuditEvents(tx: Tx, scope: Scope, requestId: string) {
  return tx.auditEvent.findMany({
    where: { AND: [{ requestId }, ownedByApplication(scope)] },
    select: { id: true, operation: true, actorLabel: true, at: true },
    orderBy: { at: "desc" },
    take: MOST_ENTRIES,
  });
}
