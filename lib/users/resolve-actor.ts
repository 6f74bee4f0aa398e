import type { Database } from "@/lib/db/database";
import { MINUTE_MS } from "@/lib/durations";
import type { UserActor } from "@/lib/operation/actor";
import {
  ORGANISATION_ROLES,
  type OrganisationRole,
  PERMISSIONS,
  type Permission,
  PLATFORM_ROLES,
} from "@/lib/operation/permissions";
import { type ActorRow, findSessionActor, findTokenActor } from "./store/actors";
import { type Rights, rightsOfBoth } from "./token-rights";

/** Minimum interval between updates of last-seen and last-used times. */
const TOUCH_MS = MINUTE_MS;

/** The user of an active session. `idleMs`: idle timeout. */
export async function resolveSession(
  db: Database,
  sessionHash: string,
  { now, idleMs }: { now: Date; idleMs: number },
): Promise<UserActor | undefined> {
  const times = { now, idleSince: before(now, idleMs), staleSince: before(now, TOUCH_MS) };
  const row = await findSessionActor(db, sessionHash, times);
  return row && toActor(row, "session");
}

/** The owner of an active access token, limited to its scopes and to the roles at its creation. */
export async function resolveToken(db: Database, tokenHash: string, now: Date): Promise<UserActor | undefined> {
  const row = await findTokenActor(db, tokenHash, { now, staleSince: before(now, TOUCH_MS) });
  return row && toActor(row, "token");
}

const before = (now: Date, ms: number) => new Date(now.getTime() - ms);

function toActor(row: ActorRow, via: UserActor["via"]): UserActor {
  const { credentialId, userId, email, name } = row;
  return {
    kind: "user",
    userId,
    email,
    name,
    ...rightsOf(row),
    via,
    credentialId,
    scopes: row.scopes === null ? null : knownPermissions(JSON.parse(row.scopes)),
  };
}

function rightsOf(row: ActorRow): Rights {
  const now = { platformRole: knownRole(row.platformRole), organisations: strongestRoles(row.organisations) };
  if (row.heldOrganisations === undefined) return now;
  return rightsOfBoth(now, {
    platformRole: knownRole(row.heldPlatformRole),
    organisations: strongestRoles(row.heldOrganisations),
  });
}

const knownRole = (name: string | null | undefined) => PLATFORM_ROLES.find((role) => role === name) ?? null;

/** A user may have both a direct and an inherited role in an organisation; the stronger applies. */
function strongestRoles(json: string): Map<string, OrganisationRole> {
  const roles = new Map<string, OrganisationRole>();
  for (const [organisationId, name] of JSON.parse(json) as [string, string][]) {
    const role = ORGANISATION_ROLES.find((known) => known === name);
    if (role && roles.get(organisationId) !== "admin") roles.set(organisationId, role);
  }
  return roles;
}

/** Scopes removed in a later version grant nothing. */
function knownPermissions(scopes: readonly string[]): Set<Permission> {
  return new Set(PERMISSIONS.filter((permission) => scopes.includes(permission)));
}
