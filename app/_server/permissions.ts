import "server-only";
import { forbidden } from "next/navigation";
import { holdsAnywhere, may } from "@/lib/operation/actor";
import type { Permission } from "@/lib/operation/permissions";
import { toSignIn } from "./load";
import { currentActor } from "./session";

/** Whether to show a control: for this organisation or, without one, for any. Operations check again. */
export async function canDo(permission: Permission, organisationId?: string): Promise<boolean> {
  const actor = await currentActor();
  return organisationId ? may(actor, permission, { organisationId }) : holdsAnywhere(actor, permission);
}

/** For pages that only contain a form: redirects to the sign-in page when not signed in, shows the forbidden page without permission. */
export async function requirePermission(permission: Permission, organisationId?: string): Promise<void> {
  if (await canDo(permission, organisationId)) return;
  if ((await currentActor()).kind === "anonymous") await toSignIn();
  forbidden();
}
