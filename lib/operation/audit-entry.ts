import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { Clock } from "@/lib/runtime/clock";
import { isSecretMember, secretMembers, withoutSecretMembers } from "@/lib/runtime/secret-members";
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

const secret = z.string().meta({ secret: true });

/** Secrets that are members of stored rows and of keys, and of no schema. A snapshot that is a whole row still does not show them. */
const StoredSecrets = z.object({
  ...{ passwordHash: secret, secretHash: secret, tokenHash: secret, requestHash: secret },
  ...{ secret, previousSecret: secret, envelope: secret },
  ...{ tbsDer: secret, csrDer: secret, csr: secret, csrPem: secret }, // an upload may hold a private key
  ...{ d: secret, privateKey: secret, privateKeyPem: secret },
});
const storedSecrets = secretMembers(StoredSecrets);

/** JSON snapshot without secret members and without bytes; dates become ISO strings. */
export function redact(snapshot: unknown): object | null {
  if (snapshot === undefined || snapshot === null) return null;
  return withoutSecretMembers(snapshot, (name) => storedSecrets.has(name) || isSecretMember(name)) as object; // as JSON, of an object
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
