import type { Metadata } from "next";
import { requirePermission } from "@/app/_server/permissions";
import { deps } from "@/app/_server/runtime";
import { PageHeader } from "@/components/frame/page-header";
import { Card } from "@/components/ui/card";
import { platformRoleOptions } from "../_roles";
import { createUserAction } from "../actions";
import { UserForm } from "./user-form";

export const metadata: Metadata = { title: "Create user" };

export default async function NewUserPage() {
  await requirePermission("user:write");
  return (
    <>
      <PageHeader
        title="Create user"
        crumbs={[{ label: "Users", href: "/people" }, { label: "Create" }]}
        description="The user sets a password with a one-time link. Grant roles in organisations afterwards."
      />
      <Card>
        <UserForm action={createUserAction} roles={platformRoleOptions} publicUrl={deps().env.publicUrl} />
      </Card>
    </>
  );
}
