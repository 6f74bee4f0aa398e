import type { Metadata } from "next";
import { loadIfAllowed } from "@/app/_server/load";
import type { PageProps } from "@/app/_server/query";
import { currentActor } from "@/app/_server/session";
import { ArrivalToast } from "@/components/ui/arrival-toast";
import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import { plural } from "@/lib/format";
import { isPlatformSecurity } from "@/lib/operation/actor";
import { getOrganisation } from "@/lib/organisations/get-organisation";
import type { Organisation } from "@/lib/organisations/schema";
import { HOLDER_TEXTS, StatusCard } from "../../_suspension/status-card";
import { Contacts } from "../_contacts";
import { countryName } from "../_countries";
import { setOrganisationStatusAction } from "../actions";
import { OrganisationFrame, organisationOf } from "./_frame";
import { MembersCard } from "./members-card";

type Props = PageProps<{ organisationId: string }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { organisationId } = await params;
  return { title: (await loadIfAllowed(getOrganisation, { organisationId }))?.legalName ?? "Not found" };
}

export default async function OrganisationPage({ params, searchParams }: Props) {
  const [{ organisationId }, { saved }] = await Promise.all([params, searchParams]);
  const organisation = await organisationOf(organisationId);
  const parent = organisation.parentId
    ? await loadIfAllowed(getOrganisation, { organisationId: organisation.parentId })
    : undefined;
  return (
    <OrganisationFrame organisation={organisation} tab="overview">
      {saved ? <ArrivalToast message="Organisation updated." param="saved" /> : null}
      <FactsCard organisation={organisation} parent={parent} />
      <MembersCard organisationId={organisation.id} />
      <Contacts holder={{ organisationId: organisation.id }} isOpen={organisation.status === "active"} />
      {isPlatformSecurity(await currentActor()) ? (
        <StatusCard
          noun="organisation"
          name={organisation.legalName}
          status={organisation.status}
          action={setOrganisationStatusAction}
          id={{ organisationId: organisation.id }}
          about={HOLDER_TEXTS}
          effects={{
            suspend: `Effective immediately, ${plural(organisation.counts?.applications ?? 0, "application")} with ${plural(organisation.counts?.activeCertificates ?? 0, "active certificate")} stop working: their clients get no tokens and their keys are removed from the published key sets. No certificate is revoked.`,
            resume: "Its applications, clients and keys resume immediately.",
          }}
        />
      ) : null}
    </OrganisationFrame>
  );
}

function FactsCard({ organisation, parent }: { organisation: Organisation; parent: Organisation | undefined }) {
  const { counts } = organisation;
  return (
    <Card title="Registered details">
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
            term: "Contains",
            value: (
              <span className="flex flex-wrap gap-x-4 gap-y-1">
                <TextLink href={`/applications?organisation=${organisation.id}`}>
                  {plural(counts?.applications ?? 0, "application")}
                </TextLink>
                <TextLink href={`/organisations/${organisation.id}/certificates?status=active`}>
                  {plural(counts?.activeCertificates ?? 0, "active certificate")}
                </TextLink>
              </span>
            ),
          },
          { term: "Created", value: <RelativeTime value={organisation.createdAt} as="date" /> },
          { term: "Updated", value: <RelativeTime value={organisation.updatedAt} /> },
        ]}
      />
    </Card>
  );
}
