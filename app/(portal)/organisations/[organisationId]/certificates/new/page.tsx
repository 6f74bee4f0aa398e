import { requirePermission } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { organisationHolder } from "@/app/(portal)/certificates/_wizard/holder";
import { Wizard } from "@/app/(portal)/certificates/_wizard/wizard";
import { Banner } from "@/components/ui/banner";
import { organisationOf, titledByOrganisation } from "../../_frame";

export const generateMetadata = titledByOrganisation("New certificate");

export default async function NewOrganisationCertificatePage({
  params,
  searchParams,
}: PageProps<{ organisationId: string }>) {
  const [{ organisationId }, query] = await Promise.all([params, searchParams]);
  const organisation = await organisationOf(organisationId);
  await requirePermission("certificate:issue", organisationId);
  return (
    <Wizard
      holder={organisationHolder(organisation)}
      query={query}
      crumbs={[
        { label: "Organisations", href: "/organisations" },
        { label: organisation.legalName, href: `/organisations/${organisationId}/certificates` },
      ]}
      description={
        <>
          For <bdi>{organisation.legalName}</bdi>.
        </>
      }
      blocked={
        organisation.status === "suspended" ? (
          <Banner tone="warning" title="This organisation is suspended">
            It must be resumed before certificates can be created.
          </Banner>
        ) : null
      }
    />
  );
}
