import type { OrganisationRole, PlatformRole } from "@/lib/operation/permissions";

/** A user's roles at a point in time. */
export interface Rights {
  platformRole: PlatformRole | null;
  /** Organisation id to role, including descendants of the user's organisations. */
  organisations: ReadonlyMap<string, OrganisationRole>;
}

/**
 * The effective roles of a token: its owner's current roles, limited to those at the token's creation. A promotion adds nothing,
 * a demotion takes effect immediately.
 */
export function rightsOfBoth(now: Rights, atCreation: Rights): Rights {
  const organisations = new Map<string, OrganisationRole>();
  for (const id of new Set([...now.organisations.keys(), ...atCreation.organisations.keys()])) {
    const role = weaker(roleOn(now, id), roleOn(atCreation, id));
    if (role) organisations.set(id, role);
  }
  return { platformRole: platformRoleOfBoth(now.platformRole, atCreation.platformRole), organisations };
}

/** A super administrator has all permissions of an organisation's administrator, the other platform roles those of a viewer. */
function roleOn({ platformRole, organisations }: Rights, organisationId: string): OrganisationRole | undefined {
  if (platformRole === "super_admin") return "admin";
  return organisations.get(organisationId) ?? (platformRole ? "viewer" : undefined);
}

function weaker(a: OrganisationRole | undefined, b: OrganisationRole | undefined): OrganisationRole | undefined {
  if (!a || !b) return undefined;
  return a === "admin" ? b : a;
}

/** Auditor and security officer share no role: after a change between them the token has no platform role. */
function platformRoleOfBoth(now: PlatformRole | null, atCreation: PlatformRole | null): PlatformRole | null {
  if (now === atCreation || atCreation === "super_admin") return now;
  return now === "super_admin" ? atCreation : null;
}

/**
 * The roles without those inherited from a parent organisation, as stored with a token.
 * `parents`: organisation id to parent id.
 */
export function rootRoles(
  organisations: ReadonlyMap<string, OrganisationRole>,
  parents: ReadonlyMap<string, string | null>,
): Record<string, OrganisationRole> {
  const isInherited = ([id, role]: [string, OrganisationRole]) => {
    const above = organisations.get(parents.get(id) ?? "");
    return above === "admin" || above === role;
  };
  return Object.fromEntries([...organisations].filter((entry) => !isInherited(entry)));
}
