import { AppError } from "@/lib/errors";
import {
  APPLICATION_GRANTS,
  type ApplicationRole,
  CLIENT_GRANTS,
  ORGANISATION_GRANTS,
  type OrganisationRole,
  PERSONAL_GRANTS,
  type Permission,
  PLATFORM_GRANTS,
  type PlatformRole,
  RESERVED_CHANGES,
  type ReservedChange,
} from "./permissions";
import { isEmptyScope, isInScope, NO_SCOPE, type Owner, type Scope } from "./scope";

/** A user, in a browser (`session`) or with a personal access token (`token`). */
export interface UserActor {
  kind: "user";
  userId: string;
  email: string;
  name: string;
  platformRole: PlatformRole | null;
  /** Organisation id to roles; includes the children of a membership's organisation. */
  organisations: ReadonlyMap<string, ReadonlySet<OrganisationRole>>;
  /** Application id to the role on this application only. */
  applications: ReadonlyMap<string, ApplicationGrant>;
  via: "session" | "token";
  /** Id of the session or of the token. */
  credentialId: string;
  /** Scopes of the token; null for a browser session. */
  scopes: ReadonlySet<Permission> | null;
}

/** A role on one application. */
export interface ApplicationGrant {
  role: ApplicationRole;
  /** Of the application's owner. */
  organisationId: string;
}

/** The caller. Set by the adapter, never from input. */
export type Actor =
  | UserActor
  | { kind: "client"; clientId: string; organisationId: string; scopes: ReadonlySet<Permission> }
  | { kind: "job"; job: string }
  | { kind: "operator" } // a user at the host's terminal
  | { kind: "key_holder"; kid: string } // proved possession of a certificate's private key; may revoke only that certificate
  | { kind: "anonymous" };

export const ANONYMOUS: Actor = { kind: "anonymous" };

/**
 * The organisations and applications on which the actor holds the permission. Every query takes a scope, so ownership is part of the query.
 */
export function scopeOf(actor: Actor, permission: Permission): Scope {
  switch (actor.kind) {
    case "job":
    case "operator":
      return "all";
    case "key_holder":
    case "anonymous":
      return NO_SCOPE;
    case "client": {
      const isGranted = actor.scopes.has(permission) && CLIENT_GRANTS.has(permission);
      return isGranted ? { ...NO_SCOPE, organisations: new Set([actor.organisationId]) } : NO_SCOPE;
    }
    case "user": {
      if (actor.scopes && !actor.scopes.has(permission)) return NO_SCOPE;
      if (actor.platformRole && PLATFORM_GRANTS[actor.platformRole].has(permission)) return "all";
      return {
        organisations: keysWhere(actor.organisations, (roles) =>
          [...roles].some((role) => ORGANISATION_GRANTS[role].has(permission)),
        ),
        applications: keysWhere(actor.applications, ({ role }) => APPLICATION_GRANTS[role].has(permission)),
      };
    }
  }
}

function keysWhere<Value>(map: ReadonlyMap<string, Value>, isGranted: (value: Value) => boolean): ReadonlySet<string> {
  return new Set([...map].filter(([, value]) => isGranted(value)).map(([key]) => key));
}

/** Whether the actor holds the permission on the owner's objects. */
export const may = (actor: Actor, permission: Permission, owner: Owner): boolean =>
  isInScope(scopeOf(actor, permission), owner);

/**
 * For an object that the actor is already allowed to read.
 * @throws AppError forbidden
 */
export function assertMay(actor: Actor, permission: Permission, owner: Owner): void {
  if (!may(actor, permission, owner)) throw forbidden(permission);
}

/**
 * For a member of the input that needs more than the operation's permission.
 * @throws AppError forbidden
 */
export function assertMayChange(actor: Actor, change: ReservedChange): void {
  const { roles, refusal }: { roles: readonly PlatformRole[]; refusal: string } = RESERVED_CHANGES[change];
  if (actor.kind === "operator") return;
  if (actor.kind === "user" && actor.platformRole && roles.includes(actor.platformRole)) return;
  throw new AppError("forbidden", refusal);
}

/**
 * The objects of an operation. Each operation declares it; `authorise` checks it before the operation runs.
 * - `platform`: the platform, or objects of every organisation. The permission must be held on all of them.
 * - `organisation`: objects owned by organisations. `run` restricts every query by `scopeOf`.
 * - `shared`: reads data that is the same for every holder of the permission and belongs to no organisation.
 * - `self`: the calling user's own objects. Only for users.
 * - `public`: needs no account, or is authorised in another way (a password, a one-time link, a private key).
 */
export const OPERATION_SCOPES = ["platform", "organisation", "shared", "self", "public"] as const;
export type OperationScope = (typeof OPERATION_SCOPES)[number];

/**
 * What an operation requires of its caller: a permission, or
 * - `operator`, `job`: this kind of actor; nobody else, whatever permissions they have.
 * - `self`: a signed-in user, without a permission because the operation affects only that user.
 * - `public`: nothing.
 */
export type RequiredPermission = Permission | "operator" | "job" | "self" | "public";

/** The part of an operation's declaration that `authorise` checks. */
export interface Access {
  permission: RequiredPermission;
  scope: OperationScope;
  /** Only for a browser session: an access token must not change its owner's credentials, or consents given in a browser. */
  inBrowser?: true;
}

/** The actor in `run`: only users if the scope is `self`. */
export type ActorOf<Scope extends OperationScope> = Scope extends "self" ? UserActor : Actor;

/**
 * The first check of every operation: whether the actor holds the permission on the operation's scope.
 * @throws AppError unauthenticated or forbidden
 */
export function authorise(actor: Actor, { permission, scope: on, inBrowser }: Access): void {
  if (on === "public") return;
  if (actor.kind === "anonymous") {
    throw new AppError("unauthenticated", "Sign in, or send a valid access token in the Authorization header.");
  }
  if (on === "self" && actor.kind !== "user") throw new AppError("forbidden", "Only users can do this.");
  if (inBrowser && !(actor.kind === "user" && actor.via === "session")) {
    throw new AppError("forbidden", "Access tokens can't do this. Sign in to the portal instead.");
  }
  if (permission === "self" || permission === "public") return;
  if (permission === "operator" || permission === "job") {
    if (actor.kind === permission) return;
    throw new AppError("forbidden", ONLY[permission]);
  }
  const scope = scopeOf(actor, permission);
  if (on === "platform" && scope !== "all") throw forbiddenOnPlatform(permission);
  if (holdsPersonally(actor, permission)) return;
  if (isEmptyScope(scope)) throw forbidden(permission);
}

const ONLY = {
  operator: "Only the operator can do this, with the CLI.",
  job: "Only the portal's own jobs do this.",
};

function holdsPersonally(actor: Actor, permission: Permission): boolean {
  return actor.kind === "user" && PERSONAL_GRANTS.has(permission) && (!actor.scopes || actor.scopes.has(permission));
}

/** Whether the actor holds the permission on any organisation, or personally. */
export function holdsAnywhere(actor: Actor, permission: Permission): boolean {
  if (holdsPersonally(actor, permission)) return true;
  return !isEmptyScope(scopeOf(actor, permission));
}

/** Whether the actor holds the permission on the owner's objects, or personally. */
export function holdsOn(actor: Actor, permission: Permission, owner: Owner): boolean {
  return holdsPersonally(actor, permission) || may(actor, permission, owner);
}

function forbiddenOnPlatform(permission: Permission): AppError {
  return new AppError(
    "forbidden",
    `This requires the permission ${permission} on the whole platform. Neither an organisation's role nor an OAuth client grants it: ask a super administrator.`,
    { details: { reason: "platform_only" } },
  );
}

function forbidden(permission: Permission): AppError {
  return new AppError(
    "forbidden",
    `This requires the permission ${permission}. Ask an administrator of the organisation to do this, or use an access token with that scope.`,
  );
}

/** May act on every organisation, overriding its administrators if necessary. */
export function isPlatformSecurity(actor: Actor): boolean {
  if (actor.kind === "operator" || actor.kind === "job") return true;
  return actor.kind === "user" && (actor.platformRole === "super_admin" || actor.platformRole === "security_officer");
}

/**
 * The key of an actor's rate limit for CPU work. All clients of an organisation share one: otherwise an organisation could multiply
 * its budget by creating clients.
 */
export function budgetOf(actor: Actor): string {
  return actor.kind === "client" ? `organisation:${actor.organisationId}` : describeActor(actor).actorId;
}

/** The actor's columns in the audit log. */
export function describeActor(actor: Actor): { actorKind: string; actorId: string; actorLabel: string } {
  switch (actor.kind) {
    case "user":
      return { actorKind: "user", actorId: actor.userId, actorLabel: actor.email };
    case "client":
      return { actorKind: "client", actorId: actor.clientId, actorLabel: actor.clientId };
    case "job":
      return { actorKind: "job", actorId: actor.job, actorLabel: actor.job };
    case "key_holder":
      return { actorKind: "key_holder", actorId: actor.kid, actorLabel: "key holder" };
    default:
      return { actorKind: actor.kind, actorId: actor.kind, actorLabel: actor.kind };
  }
}
