import type { Database } from "@/lib/db/database";
import { MINUTE_MS } from "@/lib/durations";
import type { ApplicationGrant, UserActor } from "@/lib/operation/actor";
import {
  APPLICATION_ROLES,
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
  const now = {
    platformRole: knownRole(row.platformRole),
    organisations: rolesOf(row.organisations),
    applications: grantsOf(row.applications),
  };
  if (row.heldOrganisations === undefined) return now;
  return rightsOfBoth(now, {
    platformRole: knownRole(row.heldPlatformRole),
    organisations: rolesOf(row.heldOrganisations),
    applications: grantsOf(row.heldApplications ?? "[]"),
  });
}

const knownRole = (name: string | null | undefined) => PLATFORM_ROLES.find((role) => role === name) ?? null;

/** A user may have both a direct and inherited roles in an organisation. */
function rolesOf(json: string): Rights["organisations"] {
  const organisations = new Map<string, Set<OrganisationRole>>();
  for (const [organisationId, name] of JSON.parse(json) as [string, string][]) {
    const role = ORGANISATION_ROLES.find((known) => known === name);
    if (role) organisations.set(organisationId, (organisations.get(organisationId) ?? new Set()).add(role));
  }
  return organisations;
}

function grantsOf(json: string): Rights["applications"] {
  const applications = new Map<string, ApplicationGrant>();
  for (const [applicationId, name, organisationId] of JSON.parse(json) as [string, string, string][]) {
    const role = APPLICATION_ROLES.find((known) => known === name);
    if (role) applications.set(applicationId, { role, organisationId });
  }
  return applications;
}

/** Scopes removed in a later version grant nothing. */
function knownPermissions(scopes: readonly string[]): Set<Permission> {
  return new Set(PERMISSIONS.filter((permission) => scopes.includes(permission)));
}
