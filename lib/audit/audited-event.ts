import type { AuditRow } from "@/lib/operation/audit-entry";

/** The events of an organisation that the audit log contains. */
export const AUDITED_EVENTS = [
  "certificate.issued",
  "certificate.renewed",
  "certificate.revoked",
  "key.added",
  "key.removed",
  "client.suspended",
  "client.resumed",
  "application.suspended",
  "application.resumed",
  "organisation.suspended",
  "organisation.resumed",
] as const;
export type AuditedEventType = (typeof AUDITED_EVENTS)[number];

/** An event derived from an audit row, for webhooks and emails. */
export interface AuditedEvent {
  type: AuditedEventType;
  /** The certificate it is about. */
  certificateId?: string;
  /** Further data of the event. No secrets. */
  data: Readonly<Record<string, unknown>>;
}

type Snapshot = Readonly<Record<string, unknown>>;

/**
 * The event that an audit row is, if any. It is derived from the change of the record and not from the operation's name, so a new operation
 * that revokes or suspends produces events without a change here.
 */
export function auditedEventOf({
  entity,
  entityId,
  ...row
}: Pick<AuditRow, "entity" | "entityId" | "before" | "after">): AuditedEvent | undefined {
  const before = (row.before ?? {}) as Snapshot; // redact creates plain objects
  const after = (row.after ?? {}) as Snapshot;
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

function certificateEvent(certificateId: string, before: Snapshot, after: Snapshot): AuditedEvent | undefined {
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
): AuditedEvent | undefined {
  if (before.status === "active" && after.status === "suspended") return { type: `${entity}.suspended`, data };
  if (before.status === "suspended" && after.status === "active") return { type: `${entity}.resumed`, data };
  return undefined;
}

function pick(snapshot: Snapshot, members: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(members.filter((member) => member in snapshot).map((member) => [member, snapshot[member]]));
}
