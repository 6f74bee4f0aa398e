import { plural } from "@/lib/format";
import type { UserActor } from "@/lib/operation/actor";
import { type OrganisationRole, type PlatformRole, strongestOf } from "@/lib/operation/permissions";

export const platformRoleNames: Record<PlatformRole, string> = {
  super_admin: "Super administrator",
  security_officer: "Security officer",
  auditor: "Auditor",
};

export const organisationRoleNames: Record<OrganisationRole, string> = { admin: "Administrator", viewer: "Viewer" };

/** Describes a user's role in one line: the platform role, the role in the only organisation, or the number of organisations. */
export function roleOf(user: UserActor, onlyOrganisationName: string | undefined): string {
  if (user.platformRole) return platformRoleNames[user.platformRole];
  const count = user.organisations.size;
  const role = strongestOf(new Set([...user.organisations.values()].flatMap((roles) => [...roles])));
  if (!role) return "No organisation yet";
  const where = count === 1 ? (onlyOrganisationName ?? "an organisation") : plural(count, "organisation");
  return `${organisationRoleNames[role]} of ${where}`;
}
