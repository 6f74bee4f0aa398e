import type { Metadata } from "next";
import { requirePermission } from "@/app/_server/permissions";
import { deps } from "@/app/_server/runtime";
import { PageHeader } from "@/components/frame/page-header";
import { Card } from "@/components/ui/card";
import { platformRoleOptions } from "../_roles";
import { createUserAction } from "../actions";
import { PersonForm } from "./person-form";

export const metadata: Metadata = { title: "Add person" };

export default async function NewPersonPage() {
  await requirePermission("user:write");
  return (
    <>
      <PageHeader
        title="Add person"
        crumbs={[{ label: "People", href: "/people" }, { label: "Add" }]}
        description="They get a one-time link with which they set their own password. Roles in organisations come after."
      />
      <Card>
        <PersonForm action={createUserAction} roles={platformRoleOptions} publicUrl={deps().env.publicUrl} />
      </Card>
    </>
  );
}
