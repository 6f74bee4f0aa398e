import { AppError } from "@/lib/errors";
import { type Actor, holdsOn, may } from "@/lib/operation/actor";
import { CLIENT_GRANTS, isPermission, type Permission } from "@/lib/operation/permissions";

/**
 * A client's scopes as far as they have an effect at our own API: our permissions only where a client can hold them
 * (`CLIENT_GRANTS`), and the words of resource servers, which we don't know.
 */
export function effectiveScopes(scopes: readonly string[]): string[] {
  return scopes.filter((scope) => !isPermission(scope) || CLIENT_GRANTS.has(scope));
}

/** Our permissions among the scopes that no client can hold. Registered before this rule, or meant for another API. */
export function ineffectiveScopes(scopes: readonly string[]): Permission[] {
  return scopes.filter(isPermission).filter((permission) => !CLIENT_GRANTS.has(permission));
}

interface GrantedTo {
  organisationId: string;
  scopes: readonly string[];
}

/**
 * Nobody gives a client a permission that they don't hold on its organisation themselves, a token its owner's others, or a
 * client itself a new one. What the client has already (`before`) is not given again.
 * @throws AppError forbidden naming the permissions
 */
export function assertMayGrantScopes(
  actor: Actor,
  { organisationId, scopes }: GrantedTo,
  before: readonly string[],
): void {
  const beyond = scopes
    .filter((scope) => !before.includes(scope))
    .filter(isPermission)
    .filter((permission) => !(CLIENT_GRANTS.has(permission) ? holdsOn : may)(actor, permission, organisationId));
  if (beyond.length === 0) return;
  const message = `You don't hold ${beyond.join(", ")} on this organisation, so you can't give it to a client. Leave it out, or ask someone who holds it.`;
  throw new AppError("forbidden", message, {
    details: { reason: "scopes_not_held", fields: [{ path: "scopes", message }] },
  });
}

/**
 * Who sets a client's credentials (its keys, its secret, where its keys or codes are fetched) can act as the client, so they
 * must hold every permission that the client has.
 * @throws AppError forbidden naming the permissions
 */
export function assertMayActAs(actor: Actor, { organisationId, scopes }: GrantedTo): void {
  const beyond = effectiveScopes(scopes)
    .filter(isPermission)
    .filter((permission) => !holdsOn(actor, permission, organisationId));
  if (beyond.length === 0) return;
  throw new AppError(
    "forbidden",
    `Whoever sets this client's credentials can act as the client, which holds ${beyond.join(", ")}. You don't: use an access token with these scopes, or sign in as an administrator.`,
    { details: { reason: "scopes_not_held" } },
  );
}
