import { FilePlus2 } from "lucide-react";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { CertificateList } from "@/app/(portal)/certificates/_list";
import { ButtonLink } from "@/components/ui/button";
import { OrganisationFrame, organisationOf, titledByOrganisation } from "../_frame";

export const generateMetadata = titledByOrganisation("Certificates");

/** Certificates of the organisation (for its servers) and of its applications. */
export default async function OrganisationCertificatesPage({
  params,
  searchParams,
}: PageProps<{ organisationId: string }>) {
  const [{ organisationId }, query] = await Promise.all([params, searchParams]);
  const organisation = await organisationOf(organisationId);
  const canIssue = organisation.status === "active" && (await canDo("certificate:issue", organisationId));
  const own = `/organisations/${organisationId}/certificates`;
  return (
    <OrganisationFrame organisation={organisation} tab="certificates">
      <CertificateList
        holder={{ organisationId }}
        pathname={own}
        params={query}
        empty={{
          title: "No certificates yet",
          text: "Only super administrators can issue certificates for the organisation's servers. Create certificates for software in its application.",
          action: canIssue ? (
            <ButtonLink href={`${own}/new`} icon={<FilePlus2 />}>
              Create certificate
            </ButtonLink>
          ) : null,
        }}
      />
    </OrganisationFrame>
  );
}
