import type { ApplicationGrant } from "@/lib/operation/actor";
import { ORGANISATION_ROLES, type OrganisationRole, type PlatformRole } from "@/lib/operation/permissions";

/** A user's roles at a point in time. */
export interface Rights {
  platformRole: PlatformRole | null;
  /** Organisation id to roles, including descendants of the user's organisations. */
  organisations: ReadonlyMap<string, ReadonlySet<OrganisationRole>>;
  /** Application id to the role on this application only. */
  applications: ReadonlyMap<string, ApplicationGrant>;
}

/**
 * The effective roles of a token: its owner's current roles, limited to those at the token's creation. A promotion adds nothing,
 * a demotion takes effect immediately.
 */
export function rightsOfBoth(now: Rights, atCreation: Rights): Rights {
  const both = [now, atCreation] as const;
  const organisations = new Map<string, ReadonlySet<OrganisationRole>>();
  for (const id of keysOf(both.map((rights) => rights.organisations))) {
    const then = rolesOn(atCreation, id);
    const roles = new Set([...rolesOn(now, id)].filter((role) => then.has(role)));
    if (roles.size > 0) organisations.set(id, roles.has("admin") ? new Set(["admin"]) : roles);
  }
  const applications = new Map<string, ApplicationGrant>();
  for (const id of keysOf(both.map((rights) => rights.applications))) {
    const grant = now.applications.get(id) ?? atCreation.applications.get(id);
    if (grant && both.every((rights) => isHeld(rights, id, grant))) applications.set(id, grant);
  }
  return { platformRole: platformRoleOfBoth(now.platformRole, atCreation.platformRole), organisations, applications };
}

const keysOf = (maps: readonly ReadonlyMap<string, unknown>[]) => new Set(maps.flatMap((map) => [...map.keys()]));

/** An administrator has every role. A super administrator is one everywhere; the other platform roles read as a viewer does. */
function rolesOn({ platformRole, organisations }: Rights, organisationId: string): Set<OrganisationRole> {
  const roles = new Set(organisations.get(organisationId));
  if (platformRole) roles.add(platformRole === "super_admin" ? "admin" : "viewer");
  return roles.has("admin") ? new Set(ORGANISATION_ROLES) : roles;
}

/** An administrator of the organisation may do on its application what the role on it allows. */
const isHeld = (rights: Rights, id: string, { role, organisationId }: ApplicationGrant): boolean =>
  rights.applications.get(id)?.role === role || rolesOn(rights, organisationId).has("admin");

/** Auditor and security officer share no role: after a change between them the token has no platform role. */
function platformRoleOfBoth(now: PlatformRole | null, atCreation: PlatformRole | null): PlatformRole | null {
  if (now === atCreation || atCreation === "super_admin") return now;
  return now === "super_admin" ? atCreation : null;
}

/** Between roles, where they are stored with a token. */
const SEPARATOR = " ";

/**
 * The roles without those inherited from a parent organisation, as stored with a token: organisation id to roles, separated by spaces.
 * `parents`: organisation id to parent id.
 */
export function rootRoles(
  organisations: Rights["organisations"],
  parents: ReadonlyMap<string, string | null>,
): Record<string, string> {
  const ownOf = (id: string, roles: ReadonlySet<OrganisationRole>) => {
    const above = organisations.get(parents.get(id) ?? "") ?? new Set();
    return above.has("admin") ? [] : [...roles].filter((role) => !above.has(role));
  };
  const own = [...organisations].map(([id, roles]) => [id, ownOf(id, roles).join(SEPARATOR)] as const);
  return Object.fromEntries(own.filter(([, roles]) => roles !== ""));
}
