import type { OrganisationRole, PlatformRole } from "@/lib/operation/permissions";

/** Roles of a person, at some time. */
export interface Rights {
  platformRole: PlatformRole | null;
  /** Organisation id to role; children of a membership's organisation are already in it. */
  organisations: ReadonlyMap<string, OrganisationRole>;
}

/**
 * The roles a token acts with: what its owner holds now, but nothing they did not hold when the token was created. So a promotion
 * gives a token nothing, and a demotion takes from it at once.
 */
export function rightsOfBoth(now: Rights, atCreation: Rights): Rights {
  const organisations = new Map<string, OrganisationRole>();
  for (const id of new Set([...now.organisations.keys(), ...atCreation.organisations.keys()])) {
    const role = weaker(roleOn(now, id), roleOn(atCreation, id));
    if (role) organisations.set(id, role);
  }
  return { platformRole: platformRoleOfBoth(now.platformRole, atCreation.platformRole), organisations };
}

/** A super administrator has every right of an organisation's administrator, the other platform roles those of a viewer. */
function roleOn({ platformRole, organisations }: Rights, organisationId: string): OrganisationRole | undefined {
  if (platformRole === "super_admin") return "admin";
  return organisations.get(organisationId) ?? (platformRole ? "viewer" : undefined);
}

function weaker(a: OrganisationRole | undefined, b: OrganisationRole | undefined): OrganisationRole | undefined {
  if (!a || !b) return undefined;
  return a === "admin" ? b : a;
}

/** Auditor and security officer have no role in common: a change between them ends what the token does on the platform. */
function platformRoleOfBoth(now: PlatformRole | null, atCreation: PlatformRole | null): PlatformRole | null {
  if (now === atCreation || atCreation === "super_admin") return now;
  return now === "super_admin" ? atCreation : null;
}

/**
 * The roles without those that a parent organisation's role includes: what is stored with a token.
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
