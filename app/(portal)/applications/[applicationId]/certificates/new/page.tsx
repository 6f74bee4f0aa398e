import { requirePermission } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { applicationHolder } from "@/app/(portal)/certificates/_wizard/holder";
import { Wizard } from "@/app/(portal)/certificates/_wizard/wizard";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { applicationOf, titledByApplication } from "../../_frame";

export const generateMetadata = titledByApplication("New certificate");

export default async function NewCertificatePage({ params, searchParams }: PageProps<{ applicationId: string }>) {
  const [{ applicationId }, query] = await Promise.all([params, searchParams]);
  const application = await applicationOf(applicationId);
  await requirePermission("certificate:issue", application.organisationId);
  const own = `/applications/${applicationId}`;
  return (
    <Wizard
      holder={applicationHolder(application)}
      query={query}
      crumbs={[
        { label: "Applications", href: "/applications" },
        { label: application.name, href: `${own}/certificates` },
      ]}
      description={
        <>
          For <bdi>{application.name}</bdi> of <bdi>{application.organisationName}</bdi>.
        </>
      }
      blocked={
        application.status === "suspended" ? (
          <Banner
            tone="warning"
            title="This application is suspended"
            action={<ButtonLink href={`${own}/settings`}>Settings</ButtonLink>}
          >
            It must be resumed before certificates can be created.
          </Banner>
        ) : null
      }
    />
  );
}
