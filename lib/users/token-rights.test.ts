import { expect, it } from "vitest";
import { may, scopeOf, type UserActor } from "@/lib/operation/actor";
import { ORGANISATION_ROLES, PERMISSIONS, PLATFORM_ROLES } from "@/lib/operation/permissions";
import { type Rights, rightsOfBoth, rootRoles } from "./token-rights";

const ORGANISATIONS = ["a", "b"] as const;
const orNone = <Role>(roles: readonly Role[]) => [undefined, ...roles];

/** Every combination of platform role and roles on two organisations. */
const ALL: Rights[] = orNone(PLATFORM_ROLES).flatMap((platformRole) =>
  orNone(ORGANISATION_ROLES).flatMap((a) =>
    orNone(ORGANISATION_ROLES).map((b) => ({
      platformRole: platformRole ?? null,
      organisations: new Map([...(a ? [["a", a] as const] : []), ...(b ? [["b", b] as const] : [])]),
    })),
  ),
);

const actor = (rights: Rights): UserActor => ({
  ...{ kind: "user", userId: "u", email: "u@example.com", name: "U", via: "token", credentialId: "c", scopes: null },
  ...rights,
});

it("allows only what is allowed both now and at creation", () => {
  for (const now of ALL) {
    for (const then of ALL) {
      const both = actor(rightsOfBoth(now, then));
      for (const permission of PERMISSIONS) {
        for (const id of ORGANISATIONS) {
          if (!may(both, permission, id)) continue;
          expect([permission, id, may(actor(now), permission, id), may(actor(then), permission, id)]).toEqual([
            permission,
            id,
            true,
            true,
          ]);
        }
        if (scopeOf(both, permission) !== "all") continue;
        expect([scopeOf(actor(now), permission), scopeOf(actor(then), permission)]).toEqual(["all", "all"]);
      }
    }
  }
});

it("keeps all permissions without changes, and those that an organisation's role allows both times", () => {
  for (const rights of ALL) expect(rightsOfBoth(rights, rights).platformRole).toBe(rights.platformRole);
  const admin: Rights = { platformRole: null, organisations: new Map([["a", "admin"]]) };
  const promoted: Rights = { platformRole: "super_admin", organisations: new Map() };
  for (const both of [rightsOfBoth(promoted, admin), rightsOfBoth(admin, promoted)]) {
    expect(both).toEqual({ platformRole: null, organisations: new Map([["a", "admin"]]) });
  }
});

it("stores no role that a parent organisation's role includes", () => {
  const roles = new Map([
    ["top", "viewer"],
    ["same", "viewer"],
    ["more", "admin"],
    ["below", "viewer"],
    ["alone", "admin"],
  ] as const);
  const parents = new Map([
    ["top", "not-held"],
    ["same", "top"],
    ["more", "top"],
    ["below", "more"],
    ["alone", null],
  ]);
  expect(rootRoles(roles, parents)).toEqual({ top: "viewer", more: "admin", alone: "admin" });
});
