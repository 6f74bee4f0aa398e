import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { Clock } from "@/lib/runtime/clock";
import { isSecretMember, secretMembers, withoutSecretMembers } from "@/lib/runtime/secret-members";
import { type Actor, describeActor } from "./actor";

/** An operation's description of its change. Snapshots contain no secrets; see `redact`. */
export interface AuditEntry {
  entity: string;
  entityId: string;
  organisationId: string | null;
  /** The application, if the snapshots have no member of this name. */
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

const secret = z.string().meta({ secret: true });

/** Secret members of stored rows and of keys that are in no schema. They are also removed from a snapshot of a whole row. */
const StoredSecrets = z.object({
  ...{ passwordHash: secret, secretHash: secret, tokenHash: secret, requestHash: secret },
  ...{ secret, previousSecret: secret, envelope: secret },
  ...{ tbsDer: secret, csrDer: secret, csr: secret, csrPem: secret }, // an upload may contain a private key
  ...{ d: secret, privateKey: secret, privateKeyPem: secret },
});
const storedSecrets = secretMembers(StoredSecrets);

/** JSON snapshot without secret members and without bytes; dates become ISO strings. */
export function redact(snapshot: unknown): object | null {
  if (snapshot === undefined || snapshot === null) return null;
  return withoutSecretMembers(snapshot, (name) => storedSecrets.has(name) || isSecretMember(name)) as object; // JSON of an object
}

/** Actor and request of an entry: an operation's context, or that of start-up. */
export interface AuditOrigin {
  actor: Actor;
  requestId: string;
  address?: string;
  deps: { clock: Clock };
}

/** The application of an event: the entity itself, or that of a client, contact or key. */
function applicationOf({ entity, entityId, applicationId, before, after }: AuditEntry): string | null {
  if (applicationId !== undefined) return applicationId;
  if (entity === "application") return entityId;
  const named = [after, before].map((snapshot) => (snapshot as { applicationId?: unknown } | undefined)?.applicationId);
  return named.find((id) => typeof id === "string") ?? null;
}

/** Completes an entry with actor, time and address. */
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
