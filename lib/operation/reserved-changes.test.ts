import { describe, expect, it } from "vitest";
import { type Actor, assertMayChange } from "./actor";
import type { ReservedChange } from "./permissions";

const user = { kind: "user", roles: new Map([["o", "admin"]]) };
const ACTORS = {
  operator: { kind: "operator" },
  super_admin: { ...user, platformRole: "super_admin" },
  security_officer: { ...user, platformRole: "security_officer" },
  auditor: { ...user, platformRole: "auditor" },
  "administrator of the organisation": { ...user, platformRole: null },
  "OAuth client": { kind: "client", scopes: new Set(["organisation:write", "application:write"]) },
  job: { kind: "job", job: "j" },
} as unknown as Record<string, Actor>; // only the members that decide

describe.each<[ReservedChange, string[]]>([
  ["organisation:details", ["operator", "super_admin"]],
  ["organisation:status", ["operator", "super_admin", "security_officer"]],
  ["application:certificate_limit", ["operator", "super_admin"]],
])("the reserved change %s", (change, allowed) => {
  it.each(Object.entries(ACTORS))("by %s", (name, actor) => {
    const act = () => assertMayChange(actor, change);
    if (allowed.includes(name)) expect(act).not.toThrow();
    else expect(act).toThrow(expect.objectContaining({ code: "forbidden" }));
  });
});
