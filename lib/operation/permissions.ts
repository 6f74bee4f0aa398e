/** Permissions; also the scopes of a personal access token. */
export const PERMISSIONS = [
  "organisation:read",
  "organisation:create",
  "organisation:write",
  "contact:write",
  "application:read",
  "application:write",
  "client:read",
  "client:write",
  "certificate:read",
  "certificate:issue",
  "certificate:revoke",
  "security:respond",
  "user:read",
  "user:write",
  "authority:read",
  "audit:read",
  "token:manage",
  "mail:read",
  "mail:send",
  "jws:verify",
  "webhook:read",
  "webhook:write",
] as const;

export type Permission = (typeof PERMISSIONS)[number];

export const ORGANISATION_ROLES = ["admin", "viewer"] as const;
export type OrganisationRole = (typeof ORGANISATION_ROLES)[number];

/** The role to show of several in one organisation: the one with the most permissions. */
export const strongestOf = (roles: ReadonlySet<OrganisationRole>): OrganisationRole | undefined =>
  ORGANISATION_ROLES.find((role) => roles.has(role));

export const isOrganisationRole = (role: string): role is OrganisationRole =>
  ORGANISATION_ROLES.some((one) => one === role);

export const PLATFORM_ROLES = ["super_admin", "security_officer", "auditor"] as const;
export type PlatformRole = (typeof PLATFORM_ROLES)[number];

const READ: readonly Permission[] = ["organisation:read", "application:read", "client:read", "certificate:read"];

/** Permissions of a role on every organisation. */
export const PLATFORM_GRANTS: Record<PlatformRole, ReadonlySet<Permission>> = {
  super_admin: new Set(PERMISSIONS),
  security_officer: new Set<Permission>([
    ...READ,
    "organisation:write", // to suspend; the registered details are reserved (RESERVED_CHANGES)
    "certificate:revoke",
    "security:respond", // suspend organisations, applications and clients; block keys
    "authority:read",
    "audit:read",
    "token:manage",
    "mail:read",
    "webhook:read", // the receivers of a revocation event
  ]),
  auditor: new Set<Permission>([
    ...READ,
    "user:read",
    "authority:read",
    "audit:read",
    "token:manage",
    "mail:read",
    "webhook:read",
  ]),
};

/** Permissions of a role on its own organisation and that organisation's children. */
export const ORGANISATION_GRANTS: Record<OrganisationRole, ReadonlySet<Permission>> = {
  admin: new Set<Permission>([
    ...READ,
    "contact:write",
    "application:write",
    "client:write",
    "certificate:issue",
    "certificate:revoke",
    "user:read",
    "audit:read",
    "mail:read",
    "mail:send",
    "webhook:read",
    "webhook:write",
  ]),
  viewer: new Set<Permission>(READ),
};

/** Roles on a single application. */
export const APPLICATION_ROLES = ["technical"] as const;
export type ApplicationRole = (typeof APPLICATION_ROLES)[number];

/** Permissions of a role on its application, with its clients, keys and certificates. Nothing else of the organisation is visible. */
export const APPLICATION_GRANTS: Record<ApplicationRole, ReadonlySet<Permission>> = {
  technical: new Set<Permission>([
    "application:read",
    "client:read",
    "client:write",
    "certificate:read",
    "certificate:issue",
    "certificate:revoke",
    "audit:read",
  ]),
};

interface Reservation {
  roles: readonly PlatformRole[];
  /** Message for everyone else. */
  refusal: string;
}

/** Changes that need more than the operation's permission: only these platform roles and the operator may make them. */
export const RESERVED_CHANGES = {
  "organisation:details": {
    roles: ["super_admin"],
    refusal: "Only a super administrator can change registered details.",
  },
  "organisation:status": {
    roles: ["super_admin", "security_officer"],
    refusal: "Only a super administrator or security officer can suspend and resume organisations.",
  },
  "application:certificate_limit": {
    roles: ["super_admin"],
    refusal: "Only a super administrator can change the certificate limit of an application.",
  },
} satisfies Record<string, Reservation>;
export type ReservedChange = keyof typeof RESERVED_CHANGES;

/** Permissions of every signed-in user: they affect only the user's own objects, or reveal only public data. */
export const PERSONAL_GRANTS: ReadonlySet<Permission> = new Set<Permission>(["token:manage", "jws:verify"]);

/**
 * The maximum permissions of an OAuth client, on its own organisation only: those of an administrator of that organisation, and the
 * verification of signatures, which reads only public data. Other scopes of a client have no effect here.
 */
export const CLIENT_GRANTS: ReadonlySet<Permission> = new Set<Permission>([...ORGANISATION_GRANTS.admin, "jws:verify"]);

/** Whether a scope is one of our permissions; every other value belongs to a resource server. */
export function isPermission(scope: string): scope is Permission {
  return PERMISSIONS.some((permission) => permission === scope);
}
