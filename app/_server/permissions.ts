import "server-only";
import { forbidden } from "next/navigation";
import { holdsAnywhere, may } from "@/lib/operation/actor";
import type { Permission } from "@/lib/operation/permissions";
import { toSignIn } from "./load";
import { currentActor } from "./session";

/** Whether to offer something at all: on this organisation, or without one, anywhere. Operations decide for themselves again. */
export async function canDo(permission: Permission, organisationId?: string): Promise<boolean> {
  const actor = await currentActor();
  return organisationId ? may(actor, permission, organisationId) : holdsAnywhere(actor, permission);
}

/** For a page that is only a form: not signed in goes to the sign-in page, without the right to the forbidden page. */
export async function requirePermission(permission: Permission, organisationId?: string): Promise<void> {
  if (await canDo(permission, organisationId)) return;
  if ((await currentActor()).kind === "anonymous") await toSignIn();
  forbidden();
}
