import "server-only";
import { forbidden } from "next/navigation";
import { may, scopeOf } from "@/lib/operation/actor";
import { PERSONAL_GRANTS, type Permission } from "@/lib/operation/permissions";
import { toSignIn } from "./load";
import { currentActor } from "./session";

/** Whether to offer something at all: on this organisation, or without one, anywhere. Operations decide for themselves again. */
export async function canDo(permission: Permission, organisationId?: string): Promise<boolean> {
  const actor = await currentActor();
  if (organisationId) return may(actor, permission, organisationId);
  if (actor.kind === "user" && PERSONAL_GRANTS.has(permission)) return true;
  const scope = scopeOf(actor, permission);
  return scope === "all" || scope.size > 0;
}

/** For a page that is only a form: not signed in goes to the sign-in page, without the right to the forbidden page. */
export async function requirePermission(permission: Permission, organisationId?: string): Promise<void> {
  if (await canDo(permission, organisationId)) return;
  if ((await currentActor()).kind === "anonymous") await toSignIn();
  forbidden();
}
