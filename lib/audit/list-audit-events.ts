import { defineOperation } from "@/lib/operation/operation";
import { decodeTimeCursor, toPage } from "@/lib/operation/paging";
import { AuditEventPage, ListAuditEventsInput } from "./schema";
import { auditConditions, findAuditEvents } from "./store/events";
import { readableEvents, toAuditEvent } from "./view";

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
    const scope = readableEvents(ctx.actor, filter.organisationId);
    const after = decodeTimeCursor(cursor);
    const conditions = await auditConditions(tx, scope, filter);
    const rows = await findAuditEvents(tx, scope, { conditions, after, take: limit + 1 });
    return toPage(rows, limit, (row) => [row.at.getTime(), row.id], toAuditEvent);
  },
});
