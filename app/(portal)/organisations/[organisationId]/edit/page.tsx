import { requirePermission } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { FieldsForm } from "@/components/ui/fields-form";
import { findOrganisationAction } from "../../../_frame/actions";
import { organisationChoices } from "../../_choices";
import { countryOptions } from "../../_countries";
import { updateOrganisationAction } from "../../actions";
import { organisationOf, titledByOrganisation } from "../_frame";

export const generateMetadata = titledByOrganisation("Edit");

export default async function EditOrganisationPage({ params }: PageProps<{ organisationId: string }>) {
  const { organisationId } = await params;
  const organisation = await organisationOf(organisationId);
  await requirePermission("organisation:create"); // only super administrators may edit the registered details
  const items = await organisationChoices(organisation.parentId ?? undefined);
  const own = `/organisations/${organisation.id}`;
  return (
    <>
      <PageHeader
        title={
          <>
            Edit <bdi>{organisation.legalName}</bdi>
          </>
        }
        crumbs={[
          { label: "Organisations", href: "/organisations" },
          { label: organisation.legalName, href: own },
          { label: "Edit" },
        ]}
      />
      <div className="flex max-w-2xl flex-col gap-4">
        <Banner title="Existing certificates keep the old name">
          New certificates contain the new details, and CSRs with the old name are rejected.
        </Banner>
        <Card>
          <FieldsForm
            action={updateOrganisationAction}
            submitLabel="Save changes"
            pendingLabel="Saving…"
            cancelHref={own}
            hidden={{ organisationId: organisation.id }}
            fields={[
              {
                kind: "text",
                name: "legalName",
                label: "Legal name",
                maxLength: 64,
                defaultValue: organisation.legalName,
              },
              {
                kind: "select",
                name: "country",
                label: "Country of registration",
                options: countryOptions(),
                defaultValue: organisation.country,
              },
              {
                kind: "text",
                name: "registrationNumber",
                label: "Registration number",
                maxLength: 64,
                isMono: true,
                defaultValue: organisation.registrationNumber,
              },
              {
                kind: "search",
                name: "parentId",
                label: "Parent organisation",
                description: "Its administrators may act for this one too.",
                isOptional: true,
                items,
                find: findOrganisationAction,
                defaultValue: organisation.parentId ?? undefined,
              },
            ]}
          />
        </Card>
      </div>
    </>
  );
}
