import type { Metadata } from "next";
import { canDo, requirePermission } from "@/app/_server/permissions";
import { PageHeader } from "@/components/frame/page-header";
import { Card } from "@/components/ui/card";
import { PERMISSIONS, type Permission } from "@/lib/operation/permissions";
import { createTokenAction } from "../../actions";
import { type ScopeGroup, TokenForm } from "./token-form";

export const metadata: Metadata = { title: "Create access token" };

const labels: Record<Permission, string> = {
  "organisation:read": "Read",
  "organisation:create": "Create",
  "organisation:write": "Edit and suspend",
  "contact:write": "Add and remove",
  "application:read": "Read",
  "application:write": "Create and edit",
  "client:read": "Read",
  "client:write": "Create and edit",
  "certificate:read": "Read and download",
  "certificate:issue": "Issue and renew (allows acting as the application's clients)",
  "certificate:revoke": "Revoke",
  "security:respond": "Suspend and block keys",
  "user:read": "Read",
  "user:write": "No effect: accounts and roles are managed only in the portal",
  "authority:read": "Read",
  "audit:read": "Read",
  "token:manage": "Create and revoke",
  "mail:read": "Read",
  "mail:send": "Resend",
  "jws:verify": "Verify",
  "webhook:read": "Read",
  "webhook:write": "Create and edit",
};
const groups: Record<string, string> = {
  organisation: "Organisations",
  contact: "Contacts",
  application: "Applications",
  client: "OAuth clients",
  certificate: "Certificates",
  security: "Security response",
  user: "Users",
  authority: "Authorities",
  audit: "Audit log",
  token: "Access tokens",
  mail: "Email",
  jws: "Signed messages (JWS)",
  webhook: "Webhooks and calendars",
};

export default async function NewTokenPage() {
  await requirePermission("token:manage");
  return (
    <>
      <PageHeader
        title="Create access token"
        crumbs={[{ label: "Access tokens", href: "/account/tokens" }, { label: "Create" }]}
      />
      <Card>
        <TokenForm action={createTokenAction} groups={await grantableScopes()} />
      </Card>
    </>
  );
}

/** Permissions that the user has, grouped by entity. */
async function grantableScopes(): Promise<ScopeGroup[]> {
  const allowed = await Promise.all(PERMISSIONS.map((permission) => canDo(permission)));
  const result = new Map<string, ScopeGroup>();
  PERMISSIONS.forEach((permission, index) => {
    if (!allowed[index]) return;
    const entity = permission.split(":")[0] ?? permission;
    const group = result.get(entity) ?? { label: groups[entity] ?? entity, scopes: [] };
    group.scopes.push({ value: permission, label: labels[permission] });
    result.set(entity, group);
  });
  return [...result.values()];
}
