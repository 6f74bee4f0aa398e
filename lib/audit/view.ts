import { notFound } from "@/lib/errors";
import { type Actor, scopeOf } from "@/lib/operation/actor";
import type { Scope } from "@/lib/operation/scope";
import { isInScope } from "@/lib/operation/scope";
import type { AuditEvent } from "./schema";
import type { AuditEventRow } from "./store/events";

/**
 * The organisations whose events the actor may read.
 * @throws AppError not_found for an organisation outside of them
 */
export function readableEvents(actor: Actor, organisationId: string | undefined): Scope {
  const scope = scopeOf(actor, "audit:read");
  if (organisationId && !isInScope(scope, { organisationId })) throw notFound("The organisation");
  return scope;
}

/** A row as operations return it. */
export function toAuditEvent(row: AuditEventRow): AuditEvent {
  const { actorKind, actorId, actorLabel, actorName, at, before, after, ...rest } = row;
  return {
    ...rest,
    at: at.toISOString(),
    actor: { kind: actorKind, id: actorId, label: actorLabel, name: actorName },
    before: before as AuditEvent["before"], // always objects: created by `redact`
    after: after as AuditEvent["after"],
  };
}
