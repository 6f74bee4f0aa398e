import { type AccessToken, OrganisationRole, Permission, PlatformRole, type User } from "./schema";
import type { MemberRow } from "./store";
import type { AccessTokenRow } from "./store/access-tokens";

/** The public representation of a user: without the password hash. */
export function toUser(row: MemberRow): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    platformRole: PlatformRole.nullable().parse(row.platformRole),
    status: row.status,
    isSetUp: row.passwordHash !== null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
    memberships: row.memberships.map(({ organisationId, organisation, role }) => ({
      organisationId,
      organisationName: organisation.legalName,
      role: OrganisationRole.parse(role),
    })),
  };
}

/** The public representation of an access token: without its hash. */
export function toAccessToken(row: AccessTokenRow): AccessToken {
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    scopes: row.scopes.flatMap((scope) => Permission.safeParse(scope).data ?? []),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    parentId: row.parentId,
  };
}
