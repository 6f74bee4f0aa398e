import { v7 as uuidv7 } from "uuid";
import type { Clock } from "@/lib/runtime/clock";
import { type Actor, describeActor } from "./actor";

/** What an operation says about its change. Snapshots hold no secrets; see `redact`. */
export interface AuditEntry {
  entity: string;
  entityId: string;
  organisationId: string | null;
  /** The application it belongs to, where the snapshots don't say so by a member of this name. */
  applicationId?: string | null;
  before?: unknown;
  after?: unknown;
}

/** One row of `audit_events`, ready to insert. */
export interface AuditRow {
  id: string;
  at: Date;
  operation: string;
  entity: string;
  entityId: string;
  organisationId: string | null;
  applicationId: string | null;
  actorKind: string;
  actorId: string;
  actorLabel: string;
  requestId: string;
  address: string | null;
  before: object | null;
  after: object | null;
}

// Members that must never reach the log, whatever an operation hands over.
const SECRET_MEMBER = /secret|password|token|private|csr|tbs|^d$|hash$/i;

/** JSON snapshot without secret members and without bytes; dates become ISO strings. */
export function redact(snapshot: unknown): object | null {
  if (snapshot === undefined || snapshot === null) return null;
  const json = JSON.stringify(snapshot, (key, value) => {
    if (key !== "" && SECRET_MEMBER.test(key)) return undefined;
    if (value instanceof Uint8Array || value?.type === "Buffer") return undefined;
    return typeof value === "bigint" ? value.toString() : value;
  });
  return JSON.parse(json);
}

/** Who acts, through which request: an operation's context, or what start-up says of itself. */
export interface AuditOrigin {
  actor: Actor;
  requestId: string;
  address?: string;
  deps: { clock: Clock };
}

/** Whose activity it is: the application itself, or the one that a client, a contact or a key names. */
function applicationOf({ entity, entityId, applicationId, before, after }: AuditEntry): string | null {
  if (applicationId !== undefined) return applicationId;
  if (entity === "application") return entityId;
  const named = [after, before].map((snapshot) => (snapshot as { applicationId?: unknown } | undefined)?.applicationId);
  return named.find((id) => typeof id === "string") ?? null;
}

/** Completes an entry with who, when and from where. */
export function toAuditRow(ctx: AuditOrigin, operation: string, entry: AuditEntry): AuditRow {
  return {
    id: uuidv7(),
    at: ctx.deps.clock.now(),
    operation,
    entity: entry.entity,
    entityId: entry.entityId,
    organisationId: entry.organisationId,
    applicationId: applicationOf(entry),
    ...describeActor(ctx.actor),
    requestId: ctx.requestId,
    address: ctx.address ?? null,
    before: redact(entry.before),
    after: redact(entry.after),
  };
}
