import { expect, it } from "vitest";
import { may, scopeOf, type UserActor } from "@/lib/operation/actor";
import { ORGANISATION_ROLES, type OrganisationRole, PERMISSIONS, PLATFORM_ROLES } from "@/lib/operation/permissions";
import type { Owner } from "@/lib/operation/scope";
import { type Rights, rightsOfBoth, rootRoles } from "./token-rights";

const ORGANISATIONS = ["a", "b"] as const;
const orNone = <Role>(roles: readonly Role[]) => [undefined, ...roles];
const GRANT = { role: "technical", organisationId: "a" } as const;

/** Every combination of platform role, roles on two organisations, and a role on an application of the first. */
const ALL: Rights[] = orNone(PLATFORM_ROLES).flatMap((platformRole) =>
  orNone(ORGANISATION_ROLES).flatMap((a) =>
    orNone(ORGANISATION_ROLES).flatMap((b) =>
      [[], [["app", GRANT] as const]].map((grants) => ({
        platformRole: platformRole ?? null,
        organisations: new Map([
          ...(a ? [["a", new Set([a])] as const] : []),
          ...(b ? [["b", new Set([b])] as const] : []),
        ]),
        applications: new Map(grants),
      })),
    ),
  ),
);

/** Objects of both organisations, and of an application of the first. */
const OWNERS: Owner[] = [
  ...ORGANISATIONS.map((organisationId) => ({ organisationId })),
  { organisationId: "a", applicationId: "app" },
];

const actor = (rights: Rights): UserActor => ({
  ...{ kind: "user", userId: "u", email: "u@example.com", name: "U", via: "token", credentialId: "c", scopes: null },
  ...rights,
});

it("allows only what is allowed both now and at creation", () => {
  const beyond: unknown[] = [];
  for (const now of ALL) {
    for (const then of ALL) {
      const [both, ...held] = [rightsOfBoth(now, then), now, then].map(actor) as [UserActor, UserActor, UserActor];
      for (const permission of PERMISSIONS) {
        const isAllowed = (owner: Owner) => held.every((one) => may(one, permission, owner));
        for (const owner of OWNERS) {
          if (may(both, permission, owner) && !isAllowed(owner)) beyond.push({ now, then, permission, owner });
        }
        const isPlatform = (one: UserActor) => scopeOf(one, permission) === "all";
        if (isPlatform(both) && !held.every(isPlatform)) beyond.push({ now, then, permission });
      }
    }
  }
  expect(beyond).toEqual([]);
});

it("keeps all permissions without changes, and those that an organisation's role allows both times", () => {
  for (const rights of ALL) expect(rightsOfBoth(rights, rights).platformRole).toBe(rights.platformRole);
  const admin: Rights = {
    platformRole: null,
    organisations: new Map([["a", new Set(["admin"] as const)]]),
    applications: new Map(),
  };
  const promoted: Rights = { platformRole: "super_admin", organisations: new Map(), applications: new Map() };
  for (const both of [rightsOfBoth(promoted, admin), rightsOfBoth(admin, promoted)]) expect(both).toEqual(admin);
  const technical: Rights = { platformRole: null, organisations: new Map(), applications: new Map([["app", GRANT]]) };
  for (const both of [rightsOfBoth(technical, admin), rightsOfBoth(admin, technical)]) expect(both).toEqual(technical);
});

it("stores no role that a parent organisation's role includes", () => {
  const roles = new Map<string, ReadonlySet<OrganisationRole>>([
    ["top", new Set(["viewer"])],
    ["same", new Set(["viewer"])],
    ["more", new Set(["viewer", "admin"])],
    ["below", new Set(["viewer"])],
    ["alone", new Set(["admin"])],
  ]);
  const parents = new Map([
    ["top", "not-held"],
    ["same", "top"],
    ["more", "top"],
    ["below", "more"],
    ["alone", null],
  ]);
  expect(rootRoles(roles, parents)).toEqual({ top: "viewer", more: "admin", alone: "admin" });
});
