import { notFound } from "@/lib/errors";
import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { decodeTimeCursor, toPage } from "@/lib/operation/paging";
import { type AuditEvent, AuditEventPage, ListAuditEventsInput } from "./schema";
import { type AuditEventRow, findAuditEvents } from "./store";

/** Lists audit events, newest first: all events, or those of the reader's organisations. */
export const listAuditEvents = defineOperation({
  operation: "audit.list",
  id: "listAuditEvents",
  summary: "List audit events, newest first.",
  permission: "audit:read",
  scope: "organisation",
  effect: "read",
  input: ListAuditEventsInput,
  output: AuditEventPage,
  async run({ ctx, input: { limit, cursor, ...filter }, tx }) {
    const scope = scopeOf(ctx.actor, "audit:read");
    const { organisationId } = filter;
    if (organisationId && scope !== "all" && !scope.has(organisationId)) throw notFound("The organisation");
    const rows = await findAuditEvents(tx, { ...filter, scope, after: decodeTimeCursor(cursor), take: limit + 1 });
    return toPage(rows, limit, (row) => [row.at.getTime(), row.id], toAuditEvent);
  },
});

function toAuditEvent({ actorKind, actorId, actorLabel, at, before, after, ...row }: AuditEventRow): AuditEvent {
  return {
    ...row,
    at: at.toISOString(),
    actor: { kind: actorKind, id: actorId, label: actorLabel },
    before: before as AuditEvent["before"], // always objects: created by `redact`
    after: after as AuditEvent["after"],
  };
}
