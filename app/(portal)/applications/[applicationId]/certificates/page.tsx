import { FilePlus2 } from "lucide-react";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { CertificateList } from "@/app/(portal)/certificates/_list";
import { ButtonLink } from "@/components/ui/button";
import { ApplicationFrame, applicationOf, titledByApplication } from "../_frame";

export const generateMetadata = titledByApplication("Certificates");

export default async function ApplicationCertificatesPage({
  params,
  searchParams,
}: PageProps<{ applicationId: string }>) {
  const [{ applicationId }, query] = await Promise.all([params, searchParams]);
  const application = await applicationOf(applicationId);
  const canIssue = application.status === "active" && (await canDo("certificate:issue", application.organisationId));
  const own = `/applications/${applicationId}/certificates`;
  return (
    <ApplicationFrame application={application} tab="certificates">
      <CertificateList
        holder={{ applicationId }}
        pathname={own}
        params={query}
        empty={{
          title: "No certificates yet",
          text: canIssue
            ? "Choose a type, run one command on your machine and upload the CSR. The certificate is issued immediately."
            : "An administrator of the organisation can create one.",
          action: canIssue ? (
            <ButtonLink href={`${own}/new`} icon={<FilePlus2 />}>
              Create certificate
            </ButtonLink>
          ) : null,
        }}
      />
    </ApplicationFrame>
  );
}
