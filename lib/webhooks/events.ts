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

type Snapshot = Readonly<Record<string, unknown>>;

/**
 * The event derived from an audit row, if there is one for subscriptions. It is derived from the change of the record and not from the
 * operation's name, so a new operation that revokes or suspends produces events without a change here.
 */
export function eventOf(row: AuditRow): NewEvent | undefined {
  const { organisationId } = row;
  const before = (row.before ?? {}) as Snapshot; // redact creates plain objects
  const after = (row.after ?? {}) as Snapshot;
  const found = organisationId && contentFor(row, before, after);
  if (!found) return undefined;
  return { id: row.id, organisationId, occurredAt: row.at, ...found };
}

type EventContent = Pick<NewEvent, "type" | "data" | "certificateId">;

function contentFor({ entity, entityId }: AuditRow, before: Snapshot, after: Snapshot): EventContent | undefined {
  switch (entity) {
    case "certificate":
      return certificateEvent(entityId, before, after);
    case "key": {
      const data = pick(after, ["kid", "clientId", "applicationId", "name", "usage"]);
      if (!("kid" in before)) return "kid" in after ? { type: "key.added", data } : undefined;
      return after.removedAt && !before.removedAt ? { type: "key.removed", data } : undefined;
    }
    case "client":
      return ofStatus("client", before, after, { clientId: entityId, ...pick(after, ["applicationId", "name"]) });
    case "application":
      return ofStatus("application", before, after, { applicationId: entityId, ...pick(after, ["name"]) });
    case "organisation":
      return ofStatus("organisation", before, after, { organisationId: entityId, ...pick(after, ["legalName"]) });
    default:
      return undefined;
  }
}

function certificateEvent(certificateId: string, before: Snapshot, after: Snapshot): EventContent | undefined {
  if (after.status === "active" && before.status !== "active") {
    return { type: after.replaces ? "certificate.renewed" : "certificate.issued", certificateId, data: {} };
  }
  if (after.status !== "revoked" || before.status === "revoked") return undefined;
  return { type: "certificate.revoked", certificateId, data: pick(after, ["reason", "revokedAt"]) };
}

function ofStatus(
  entity: "client" | "application" | "organisation",
  before: Snapshot,
  after: Snapshot,
  data: Snapshot,
): EventContent | undefined {
  if (before.status === "active" && after.status === "suspended") return { type: `${entity}.suspended`, data };
  if (before.status === "suspended" && after.status === "active") return { type: `${entity}.resumed`, data };
  return undefined;
}

function pick(snapshot: Snapshot, members: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(members.filter((member) => member in snapshot).map((member) => [member, snapshot[member]]));
}
