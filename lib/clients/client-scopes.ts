import { AppError } from "@/lib/errors";
import { type Actor, holdsOn, may } from "@/lib/operation/actor";
import { CLIENT_GRANTS, isPermission, type Permission } from "@/lib/operation/permissions";

/**
 * A client's effective scopes: our permissions only if a client can have them (`CLIENT_GRANTS`), and all scopes of resource
 * servers, which are unknown to us.
 */
export function effectiveScopes(scopes: readonly string[]): string[] {
  return scopes.filter((scope) => !isPermission(scope) || CLIENT_GRANTS.has(scope));
}

/** Our permissions among the scopes that no client can have: set before this rule, or intended for another API. */
export function ineffectiveScopes(scopes: readonly string[]): Permission[] {
  return scopes.filter(isPermission).filter((permission) => !CLIENT_GRANTS.has(permission));
}

interface GrantedTo {
  organisationId: string;
  scopes: readonly string[];
}

/**
 * Callers can grant a client only permissions that they have in its organisation; a token can't grant its owner's others, and a
 * client can't grant itself new ones. Existing scopes (`before`) are not checked again.
 * @throws AppError forbidden with the missing permissions
 */
export function assertMayGrantScopes(
  actor: Actor,
  { organisationId, scopes }: GrantedTo,
  before: readonly string[],
): void {
  const beyond = scopes
    .filter((scope) => !before.includes(scope))
    .filter(isPermission)
    .filter((permission) => !(CLIENT_GRANTS.has(permission) ? holdsOn : may)(actor, permission, { organisationId }));
  if (beyond.length === 0) return;
  const message = `You don't have ${beyond.join(", ")} in this organisation, so you can't grant it to a client. Remove it, or contact an administrator who has it.`;
  throw new AppError("forbidden", message, {
    details: { reason: "scopes_not_held", fields: [{ path: "scopes", message }] },
  });
}

/**
 * A caller who sets a client's credentials (its keys, its secret, its jwks_uri or redirect URIs) can act as the client, so the
 * caller must have every permission of the client.
 * @throws AppError forbidden with the missing permissions
 */
export function assertMayActAs(actor: Actor, { organisationId, scopes }: GrantedTo): void {
  const beyond = effectiveScopes(scopes)
    .filter(isPermission)
    .filter((permission) => !holdsOn(actor, permission, { organisationId }));
  if (beyond.length === 0) return;
  throw new AppError(
    "forbidden",
    `Setting credentials of this client requires its permissions. You don't have ${beyond.join(", ")}. Use an access token with these scopes, or sign in as an administrator.`,
    { details: { reason: "scopes_not_held" } },
  );
}
