import { KeyRound } from "lucide-react";
import type { Metadata } from "next";
import { selectedOrganisationId } from "@/app/_server/organisation";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { ButtonLink } from "@/components/ui/button";
import { CertificateList } from "../_list";

export const metadata: Metadata = { title: "Certificates" };

export default async function CertificatesPage({ searchParams }: PageProps) {
  const params = await searchParams;
  const organisationId = await selectedOrganisationId(params.organisation);
  return (
    <>
      <PageHeader
        title="Certificates"
        crumbs={[{ label: "Certificates" }]}
        description="All certificates you can access, of applications and organisations."
        actions={
          <ButtonLink href="/certificates/which-key" icon={<KeyRound />}>
            Which key is it?
          </ButtonLink>
        }
      />
      <CertificateList
        holder={organisationId ? { organisationId } : {}}
        pathname="/certificates"
        params={params}
        empty={{
          title: "No certificates yet",
          text: "Open an application and choose New certificate.",
          action: (
            <ButtonLink href="/applications" variant="primary">
              Go to applications
            </ButtonLink>
          ),
        }}
      />
    </>
  );
}
