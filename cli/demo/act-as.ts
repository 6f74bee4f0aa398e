import { randomUUID } from "node:crypto";
import type { ApplicationGrant } from "@/lib/operation/actor";
import type { OrganisationRole, PlatformRole } from "@/lib/operation/permissions";
import type { Context, Deps } from "@/lib/start/deps";

export interface Person {
  id: string;
  email: string;
  name: string;
}

/** The context of a signed-in user, so that the audit log names the actor. */
export function actAs(
  deps: Deps,
  person: Person,
  { platformRole, organisations = [] }: { platformRole?: PlatformRole; organisations?: [string, OrganisationRole][] },
): Context {
  const { id: userId, email, name } = person;
  const actor = {
    kind: "user",
    userId,
    email,
    name,
    platformRole: platformRole ?? null,
    organisations: new Map(organisations.map(([id, role]) => [id, new Set([role])])),
    applications: new Map<string, ApplicationGrant>(),
    via: "session",
    credentialId: randomUUID(),
    scopes: null,
  } as const;
  return { actor, deps, requestId: randomUUID(), address: "127.0.0.1" };
}
