import type { Metadata } from "next";
import { selectedOrganisationId } from "@/app/_server/organisation";
import { requirePermission } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { Card } from "@/components/ui/card";
import { FieldsForm } from "@/components/ui/fields-form";
import { findOrganisationAction } from "../../_frame/actions";
import { cardsOf, environmentLabels, securityLabels, typeLabels } from "../../_labels/applications";
import { organisationChoices } from "../../organisations/_choices";
import { createApplicationAction } from "../actions";

export const metadata: Metadata = { title: "Create application" };

export default async function NewApplicationPage({ searchParams }: PageProps) {
  await requirePermission("application:write");
  const { organisation } = await searchParams;
  const chosen = await selectedOrganisationId(organisation);
  const items = await organisationChoices(chosen, "active");
  const only = items.length === 1 ? items[0] : undefined;
  return (
    <>
      <PageHeader
        title="Create application"
        crumbs={[{ label: "Applications", href: "/applications" }, { label: "Create" }]}
        description={
          <>
            {only ? (
              <>
                For <bdi>{only.label}</bdi>.{" "}
              </>
            ) : null}
            An OAuth client comes next.
          </>
        }
      />
      <Card>
        <FieldsForm
          action={createApplicationAction}
          submitLabel="Create application"
          pendingLabel="Creating…"
          cancelHref="/applications"
          {...(only ? { hidden: { organisationId: only.id } } : {})}
          fields={[
            ...(only
              ? []
              : [
                  {
                    kind: "search" as const,
                    name: "organisationId",
                    label: "Organisation",
                    description: "Its legal name is included in every certificate of the application.",
                    defaultValue: chosen,
                    items,
                    find: findOrganisationAction,
                  },
                ]),
            {
              kind: "text",
              name: "name",
              label: "Name",
              description: "Shown in lists and logs. Files and certificates use a short name derived from it.",
              maxLength: 100,
              placeholder: "Payments hub",
              autoFocus: true,
            },
            {
              kind: "cards",
              name: "type",
              label: "Type",
              options: cardsOf(typeLabels),
              defaultValue: "server_to_server",
              columns: 2,
            },
            {
              kind: "cards",
              name: "securityConfiguration",
              label: "Security configuration",
              description: "How its clients authenticate. It can't be changed later.",
              options: cardsOf(securityLabels).map((card) => ({
                ...card,
                detail: securityLabels[card.value].needs,
                ...(card.value === "private_key_jwt" ? { badge: "Recommended" } : {}),
              })),
              defaultValue: "private_key_jwt",
              columns: 2,
            },
            {
              kind: "cards",
              name: "environment",
              label: "Environment",
              options: cardsOf(environmentLabels),
              defaultValue: "sandbox",
              columns: 2,
            },
            {
              kind: "lines",
              name: "description",
              label: "Description",
              description: "Its purpose and the team that operates it.",
              isOptional: true,
              rows: 3,
              maxLength: 2000,
            },
          ]}
        />
      </Card>
    </>
  );
}
