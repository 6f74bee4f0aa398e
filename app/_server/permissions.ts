import "server-only";
import { may, scopeOf } from "@/lib/operation/actor";
import type { Permission } from "@/lib/operation/permissions";
import { currentActor } from "./session";

/** Whether to offer something at all: on this organisation, or without one, anywhere. Operations decide for themselves again. */
export async function canDo(permission: Permission, organisationId?: string): Promise<boolean> {
  const actor = await currentActor();
  if (organisationId) return may(actor, permission, organisationId);
  const scope = scopeOf(actor, permission);
  return scope === "all" || scope.size > 0;
}
