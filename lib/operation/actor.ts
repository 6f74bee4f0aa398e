import { AppError } from "@/lib/errors";
import {
  CLIENT_GRANTS,
  ORGANISATION_GRANTS,
  type OrganisationRole,
  PERSONAL_GRANTS,
  type Permission,
  PLATFORM_GRANTS,
  type PlatformRole,
} from "./permissions";

/** A person, in a browser (`session`) or through a personal access token (`token`). */
export interface UserActor {
  kind: "user";
  userId: string;
  email: string;
  name: string;
  platformRole: PlatformRole | null;
  /** Organisation id to role; children of a membership's organisation are already in it. */
  organisations: ReadonlyMap<string, OrganisationRole>;
  via: "session" | "token";
  /** Id of the session or of the token. */
  credentialId: string;
  /** What the token is limited to; null for a browser session. */
  scopes: ReadonlySet<Permission> | null;
}

/** Who acts. It comes from the door, never from input. */
export type Actor =
  | UserActor
  | { kind: "client"; clientId: string; organisationId: string; scopes: ReadonlySet<Permission> }
  | { kind: "job"; job: string }
  | { kind: "operator" } // someone at the machine's own terminal
  | { kind: "key_holder"; kid: string } // proved to hold a certificate's private key; may revoke just that
  | { kind: "anonymous" };

export const ANONYMOUS: Actor = { kind: "anonymous" };

/** The organisations on which an actor holds a permission: all of them, or these. */
export type Scope = "all" | ReadonlySet<string>;

/**
 * Where the actor may do this. Every query takes a scope, so ownership is part of the question and not of a later check.
 */
export function scopeOf(actor: Actor, permission: Permission): Scope {
  switch (actor.kind) {
    case "job":
    case "operator":
      return "all";
    case "key_holder":
    case "anonymous":
      return new Set();
    case "client":
      return new Set(actor.scopes.has(permission) && CLIENT_GRANTS.has(permission) ? [actor.organisationId] : []);
    case "user": {
      if (actor.scopes && !actor.scopes.has(permission)) return new Set();
      if (actor.platformRole && PLATFORM_GRANTS[actor.platformRole].has(permission)) return "all";
      const granted = [...actor.organisations].filter(([, role]) => ORGANISATION_GRANTS[role].has(permission));
      return new Set(granted.map(([organisationId]) => organisationId));
    }
  }
}

/** Prisma condition for a column that holds the owner: `where: { id, ...ownedBy(scope) }`. */
export function ownedBy(scope: Scope): { organisationId?: { in: string[] } } {
  return scope === "all" ? {} : { organisationId: { in: [...scope] } };
}

/** True when the actor may do this on that organisation. */
export function may(actor: Actor, permission: Permission, organisationId: string): boolean {
  const scope = scopeOf(actor, permission);
  return scope === "all" || scope.has(organisationId);
}

/**
 * For a thing the actor has already been allowed to see.
 * @throws AppError forbidden
 */
export function assertMay(actor: Actor, permission: Permission, organisationId: string): void {
  if (!may(actor, permission, organisationId)) throw forbidden(permission);
}

/**
 * What an operation acts on. Each declares it; the path checks it before the operation runs (`authorise`).
 * - `platform`: the platform, or things of every organisation. The permission must be held on all of them.
 * - `organisation`: things that organisations own. `run` narrows every query by `scopeOf`.
 * - `shared`: reads what is the same for every holder of the permission and belongs to no organisation.
 * - `self`: the acting person's own things. Only for people.
 * - `public`: needs no account, or proves the right in another way (a password, a one-time link, a private key).
 */
export const OPERATION_SCOPES = ["platform", "organisation", "shared", "self", "public"] as const;
export type OperationScope = (typeof OPERATION_SCOPES)[number];

/**
 * What an operation asks of its caller: a permission, or
 * - `self`: a signed-in person, who needs no permission because the operation concerns only them.
 * - `public`: nothing.
 */
export type RequiredPermission = Permission | "self" | "public";

/** The part of an operation's declaration that `authorise` checks. */
export interface Access {
  permission: RequiredPermission;
  scope: OperationScope;
  /** Only for a browser session: an access token must not change how its owner signs in, or what was agreed in a browser. */
  inBrowser?: true;
}

/** Who reaches `run`: only people where the operation concerns the acting person. */
export type ActorOf<Scope extends OperationScope> = Scope extends "self" ? UserActor : Actor;

/**
 * The path's first check: may this actor do this, on what the operation acts on?
 * @throws AppError unauthenticated or forbidden
 */
export function authorise(actor: Actor, { permission, scope: on, inBrowser }: Access): void {
  if (on === "public") return;
  if (actor.kind === "anonymous") {
    throw new AppError("unauthenticated", "Sign in, or send a valid access token in the Authorization header.");
  }
  if (on === "self" && actor.kind !== "user") throw new AppError("forbidden", "This is only for people.");
  if (inBrowser && !(actor.kind === "user" && actor.via === "session")) {
    throw new AppError("forbidden", "This is not for access tokens. Sign in to the portal to do it.");
  }
  if (permission === "self" || permission === "public") return;
  const scope = scopeOf(actor, permission);
  if (on === "platform" && scope !== "all") throw forbiddenOnPlatform(permission);
  if (holdsPersonally(actor, permission)) return;
  if (scope !== "all" && scope.size === 0) throw forbidden(permission);
}

function holdsPersonally(actor: Actor, permission: Permission): boolean {
  return actor.kind === "user" && PERSONAL_GRANTS.has(permission) && (!actor.scopes || actor.scopes.has(permission));
}

/** True when the actor may do this somewhere, or for themselves. */
export function holdsAnywhere(actor: Actor, permission: Permission): boolean {
  if (holdsPersonally(actor, permission)) return true;
  const scope = scopeOf(actor, permission);
  return scope === "all" || scope.size > 0;
}

/** True when the actor may do this on that organisation, or for themselves. */
export function holdsOn(actor: Actor, permission: Permission, organisationId: string): boolean {
  return holdsPersonally(actor, permission) || may(actor, permission, organisationId);
}

function forbiddenOnPlatform(permission: Permission): AppError {
  return new AppError(
    "forbidden",
    `This acts on the whole platform and needs the permission ${permission} there. Neither an organisation's role nor an OAuth client grants it: ask the platform's administrators.`,
    { details: { reason: "platform_only" } },
  );
}

function forbidden(permission: Permission): AppError {
  return new AppError(
    "forbidden",
    `This needs the permission ${permission}. Ask an administrator of the organisation, or use an access token with that scope.`,
  );
}

/** Acts for the whole platform, against an organisation's will where it must be. */
export function isPlatformSecurity(actor: Actor): boolean {
  if (actor.kind === "operator" || actor.kind === "job") return true;
  return actor.kind === "user" && (actor.platformRole === "super_admin" || actor.platformRole === "security_officer");
}

/**
 * Whose budget a limit on CPU work counts for. All clients of an organisation share one: an organisation could otherwise
 * multiply its budget by creating clients.
 */
export function budgetOf(actor: Actor): string {
  return actor.kind === "client" ? `organisation:${actor.organisationId}` : describeActor(actor).actorId;
}

/** How the audit log names an actor. */
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
