/**
 * What an actor holds a permission on: everything; or organisations, with all that they own, and single applications, with all that belongs to
 * them. Objects of an organisation that belong to no application are never in the scope of an application.
 */
export type Scope = "all" | OwnerScope;

interface OwnerScope {
  /** Ids. */
  organisations: ReadonlySet<string>;
  /** Ids of applications of other organisations than those. */
  applications: ReadonlySet<string>;
}

export const NO_SCOPE: OwnerScope = { organisations: new Set(), applications: new Set() };

/** The owner of an object. `applicationId`: null or left out for an object of the organisation itself. */
export interface Owner {
  organisationId: string;
  applicationId?: string | null | undefined;
}

/** Whether the scope contains nothing. */
export const isEmptyScope = (scope: Scope): boolean =>
  scope !== "all" && scope.organisations.size === 0 && scope.applications.size === 0;

/** Whether objects of the owner are in the scope. */
export function isInScope(scope: Scope, { organisationId, applicationId }: Owner): boolean {
  if (scope === "all" || scope.organisations.has(organisationId)) return true;
  return typeof applicationId === "string" && scope.applications.has(applicationId);
}

type In = { in: string[] };

/** Prisma condition on objects of organisations: `where: { AND: [{ id }, ownedBy(scope)] }`. */
export function ownedBy(scope: Scope): { organisationId?: In } {
  return scope === "all" ? {} : { organisationId: { in: [...scope.organisations] } };
}

/** As `ownedBy`, on objects that may belong to an application. `key`: the column of its id. */
export function ownedByApplication<Key extends "applicationId" | "id" = "applicationId">(
  scope: Scope,
  key = "applicationId" as Key,
): { organisationId?: In } | { OR: [{ organisationId: In }, Record<Key, In>] } {
  if (scope === "all" || scope.applications.size === 0) return ownedBy(scope);
  const ofApplication = { [key]: { in: [...scope.applications] } } as Record<Key, In>; // a computed key has the type string
  return { OR: [{ organisationId: { in: [...scope.organisations] } }, ofApplication] };
}
