import type { Metadata } from "next";
import { requirePermission } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { Card } from "@/components/ui/card";
import { FieldsForm } from "@/components/ui/fields-form";
import { Id } from "@/lib/operation/fields";
import { readValue } from "@/lib/operation/parse";
import { findOrganisationAction } from "../../_frame/actions";
import { organisationChoices } from "../_choices";
import { countryOptions } from "../_countries";
import { createOrganisationAction } from "../actions";

export const metadata: Metadata = { title: "Create organisation" };

export default async function NewOrganisationPage({ searchParams }: PageProps) {
  await requirePermission("organisation:create");
  const parentId = readValue(Id, (await searchParams).parent).value;
  const items = await organisationChoices(parentId);
  return (
    <>
      <PageHeader
        title="Create organisation"
        crumbs={[{ label: "Organisations", href: "/organisations" }, { label: "Create" }]}
        description="Enter the name exactly as in the company register: it becomes the O of every certificate."
      />
      <Card>
        <FieldsForm
          action={createOrganisationAction}
          submitLabel="Create organisation"
          pendingLabel="Creating…"
          cancelHref="/organisations"
          fields={[
            {
              kind: "text",
              name: "legalName",
              label: "Legal name",
              maxLength: 64,
              placeholder: "Example Bank PLC",
              autoFocus: true,
            },
            {
              kind: "select",
              name: "country",
              label: "Country of registration",
              options: countryOptions(),
              placeholder: "Choose a country",
            },
            {
              kind: "text",
              name: "registrationNumber",
              label: "Registration number",
              description: "As in that country's company register.",
              maxLength: 64,
              isMono: true,
            },
            {
              kind: "search",
              name: "parentId",
              label: "Parent organisation",
              description: "Its administrators may act for this one too.",
              isOptional: true,
              items,
              find: findOrganisationAction,
              defaultValue: parentId,
            },
          ]}
        />
      </Card>
    </>
  );
}
