import { FilePlus2 } from "lucide-react";
import type { Metadata } from "next";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { CertificateList } from "@/app/(portal)/certificates/_list";
import { ButtonLink } from "@/components/ui/button";
import { ApplicationFrame, applicationOf } from "../_frame";

export const metadata: Metadata = { title: "Certificates" };

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
            ? "Four short steps: the type, one command on your machine, an upload, and it is issued at once."
            : "An administrator of the organisation can make one.",
          action: canIssue ? (
            <ButtonLink href={`${own}/new`} icon={<FilePlus2 />}>
              Make the first one
            </ButtonLink>
          ) : null,
        }}
      />
    </ApplicationFrame>
  );
}
