import { requirePermission } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { organisationOf, titledByOrganisation } from "../../_frame";
import { createWebhookAction } from "../actions";
import { NewWebhookForm } from "./new-webhook-form";

export const generateMetadata = titledByOrganisation("Create webhook");

export default async function NewWebhookPage({ params }: PageProps<{ organisationId: string }>) {
  const { organisationId } = await params;
  const organisation = await organisationOf(organisationId);
  await requirePermission("webhook:write", organisationId);
  const own = `/organisations/${organisation.id}`;
  return (
    <>
      <PageHeader
        title="Create webhook"
        crumbs={[
          { label: "Organisations", href: "/organisations" },
          { label: organisation.legalName, href: own },
          { label: "Webhooks and calendars", href: `${own}/webhooks` },
          { label: "Create" },
        ]}
        description="Signed events are posted to your URL and retried for three days."
      />
      <NewWebhookForm organisationId={organisation.id} action={createWebhookAction} />
    </>
  );
}
