import { AppWindow, Pencil } from "lucide-react";
import type { Metadata } from "next";
import { load, loadIfAllowed } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { Banner } from "@/components/ui/banner";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import { plural } from "@/lib/format";
import { getOrganisation } from "@/lib/organisations/get-organisation";
import type { Organisation } from "@/lib/organisations/schema";
import { countryName } from "../_countries";
import { ContactsCard } from "./contacts-card";
import { MembersCard } from "./members-card";
import { StatusCard } from "./status-card";

type Props = PageProps<{ organisationId: string }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { organisationId } = await params;
  return { title: (await loadIfAllowed(getOrganisation, { organisationId }))?.legalName ?? "Not found" };
}

export default async function OrganisationPage({ params }: Props) {
  const { organisationId } = await params;
  const organisation = await load(getOrganisation, { organisationId });
  const [parent, mayEdit] = await Promise.all([
    organisation.parentId ? loadIfAllowed(getOrganisation, { organisationId: organisation.parentId }) : undefined,
    canDo("organisation:create"),
  ]);
  return (
    <>
      <PageHeader
        title={organisation.legalName}
        crumbs={[{ label: "Organisations", href: "/organisations" }, { label: organisation.legalName }]}
        badges={<StatusBadge status={organisation.status} />}
        description={`${countryName(organisation.country)} · ${organisation.registrationNumber}`}
        actions={
          <>
            {mayEdit ? (
              <ButtonLink href={`/organisations/${organisation.id}/edit`} icon={<Pencil />}>
                Change
              </ButtonLink>
            ) : null}
            <ButtonLink href={`/applications?organisation=${organisation.id}`} variant="primary" icon={<AppWindow />}>
              Applications
            </ButtonLink>
          </>
        }
      />
      <div className="flex flex-col gap-6">
        {organisation.status === "suspended" ? (
          <Banner tone="warning" title="This organisation is suspended">
            Its clients get no tokens, its keys are not published as active, and nothing below it can be changed.
          </Banner>
        ) : null}
        <FactsCard organisation={organisation} parent={parent} />
        <MembersCard organisationId={organisation.id} />
        <ContactsCard organisation={organisation} />
        <StatusCard organisation={organisation} />
      </div>
    </>
  );
}

function FactsCard({ organisation, parent }: { organisation: Organisation; parent: Organisation | undefined }) {
  const { counts } = organisation;
  return (
    <Card title="On the register">
      <DescriptionList
        items={[
          { term: "Legal name", hint: "O of its certificates", value: organisation.legalName },
          {
            term: "Organisation id",
            hint: "OU of its certificates",
            value: <LongValue value={organisation.id} label="organisation id" isWhole />,
          },
          {
            term: "Country",
            hint: "C of its certificates",
            value: `${countryName(organisation.country)} (${organisation.country})`,
          },
          {
            term: "Registration number",
            value: <code className="font-mono text-[13px]">{organisation.registrationNumber}</code>,
          },
          ...(parent
            ? [
                {
                  term: "Parent organisation",
                  value: <TextLink href={`/organisations/${parent.id}`}>{parent.legalName}</TextLink>,
                },
              ]
            : []),
          {
            term: "Has",
            value: (
              <span className="flex flex-wrap gap-x-4 gap-y-1">
                <TextLink href={`/applications?organisation=${organisation.id}`}>
                  {plural(counts?.applications ?? 0, "application")}
                </TextLink>
                <TextLink href={`/certificates?organisation=${organisation.id}&status=active`}>
                  {plural(counts?.activeCertificates ?? 0, "active certificate")}
                </TextLink>
              </span>
            ),
          },
          { term: "Registered", value: <RelativeTime value={organisation.createdAt} as="date" /> },
          { term: "Last changed", value: <RelativeTime value={organisation.updatedAt} /> },
        ]}
      />
    </Card>
  );
}
