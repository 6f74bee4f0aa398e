import type { Metadata } from "next";
import { load } from "@/app/_server/load";
import { requirePermission } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { getOrganisation } from "@/lib/organisations/get-organisation";
import { createWebhookAction } from "../actions";
import { NewWebhookForm } from "./new-webhook-form";

export const metadata: Metadata = { title: "Add webhook" };

export default async function NewWebhookPage({ params }: PageProps<{ organisationId: string }>) {
  const { organisationId } = await params;
  const organisation = await load(getOrganisation, { organisationId });
  await requirePermission("webhook:write", organisationId);
  const own = `/organisations/${organisation.id}`;
  return (
    <>
      <PageHeader
        title="Add webhook"
        crumbs={[
          { label: "Organisations", href: "/organisations" },
          { label: organisation.legalName, href: own },
          { label: "Webhooks", href: `${own}/webhooks` },
          { label: "Add" },
        ]}
        description="Events are posted to an address of yours, signed, and tried again for three days."
      />
      <NewWebhookForm organisationId={organisation.id} action={createWebhookAction} />
    </>
  );
}
