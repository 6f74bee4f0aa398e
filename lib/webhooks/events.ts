import { auditedEventOf } from "@/lib/audit/audited-event";
import type { AuditRow } from "@/lib/operation/audit-entry";
import type { EventType } from "./schema";

/** An event of an organisation, before it is queued for subscriptions. */
export interface NewEvent {
  /** `webhook-id`: the same event is queued once for each subscription, however often it is emitted. */
  id: string;
  type: EventType;
  organisationId: string;
  occurredAt: Date;
  /** The certificate it is about; the statement that queues the event adds the certificate's data. */
  certificateId?: string;
  /** Further data of the event. No secrets. */
  data: Readonly<Record<string, unknown>>;
}

/** The event for subscriptions that an audit row of an organisation is, if any. */
export function eventOf(row: AuditRow): NewEvent | undefined {
  const { id, organisationId, at: occurredAt } = row;
  const found = organisationId ? auditedEventOf(row) : undefined;
  return organisationId && found ? { id, organisationId, occurredAt, ...found } : undefined;
}
