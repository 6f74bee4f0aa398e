import { notFound } from "@/lib/errors";
import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { AuditEvent, GetAuditEventInput } from "./schema";
import { findAuditEvent } from "./store/events";
import { toAuditEvent } from "./view";

/**
 * One audit event with the record before and after.
 * @throws AppError not_found for an event outside the reader's organisations
 */
export const getAuditEvent = defineOperation({
  operation: "audit.get",
  id: "getAuditEvent",
  summary: "Get an audit event.",
  permission: "audit:read",
  scope: "organisation",
  effect: "read",
  input: GetAuditEventInput,
  output: AuditEvent,
  async run({ ctx, input, tx }) {
    const row = await findAuditEvent(tx, scopeOf(ctx.actor, "audit:read"), input.auditEventId);
    if (!row) throw notFound("The audit event");
    return toAuditEvent(row);
  },
});
