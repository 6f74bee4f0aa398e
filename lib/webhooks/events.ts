import type { AuditRow } from "@/lib/operation/audit-entry";
import type { EventType } from "./schema";

/** Something that happened to an organisation, on its way to its subscriptions. */
export interface NewEvent {
  /** `webhook-id`: the same event is queued once for each subscription, however often it is emitted. */
  id: string;
  type: EventType;
  organisationId: string;
  occurredAt: Date;
  /** The certificate it is about: its facts are put into the event by the statement that queues it. */
  certificateId?: string;
  /** What the event says besides. No secrets. */
  data: Readonly<Record<string, unknown>>;
}

type Snapshot = Readonly<Record<string, unknown>>;

/**
 * The event that an audit row tells of, if subscriptions can ask for it. Read from what became of the record and not from the
 * operation's name, so that a new way to revoke or to suspend is an event without a line here.
 */
export function eventOf(row: AuditRow): NewEvent | undefined {
  const { organisationId } = row;
  const before = (row.before ?? {}) as Snapshot; // redact makes plain objects
  const after = (row.after ?? {}) as Snapshot;
  const found = organisationId && told(row, before, after);
  if (!found) return undefined;
  return { id: row.id, organisationId, occurredAt: row.at, ...found };
}

type Told = Pick<NewEvent, "type" | "data" | "certificateId">;

function told({ entity, entityId }: AuditRow, before: Snapshot, after: Snapshot): Told | undefined {
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

function certificateEvent(certificateId: string, before: Snapshot, after: Snapshot): Told | undefined {
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
): Told | undefined {
  if (before.status === "active" && after.status === "suspended") return { type: `${entity}.suspended`, data };
  if (before.status === "suspended" && after.status === "active") return { type: `${entity}.resumed`, data };
  return undefined;
}

function pick(snapshot: Snapshot, members: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(members.filter((member) => member in snapshot).map((member) => [member, snapshot[member]]));
}
