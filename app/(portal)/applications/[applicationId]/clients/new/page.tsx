import { requirePermission } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { Banner } from "@/components/ui/banner";
import { securityLabels } from "../../../../_labels/applications";
import { createClientAction } from "../../../actions";
import { applicationOf, titledByApplication } from "../../_frame";
import { NewClientForm } from "./new-client-form";

export const generateMetadata = titledByApplication("Create OAuth client");

export default async function NewClientPage({ params, searchParams }: PageProps<{ applicationId: string }>) {
  const [{ applicationId }, { added }] = await Promise.all([params, searchParams]);
  const application = await applicationOf(applicationId);
  await requirePermission("client:write", application.organisationId);
  const own = `/applications/${applicationId}`;
  return (
    <>
      <PageHeader
        title="Create OAuth client"
        crumbs={[
          { label: "Applications", href: "/applications" },
          { label: application.name, href: own },
          { label: "Create OAuth client" },
        ]}
        description={`${application.name} uses ${securityLabels[application.securityConfiguration].label}: ${securityLabels[application.securityConfiguration].about}`}
      />
      <div className="flex flex-col gap-6">
        {added ? (
          <Banner tone="success" title={`${application.name} created`}>
            Next, create its OAuth client, which requests tokens. You can also do this later.
          </Banner>
        ) : null}
        <NewClientForm
          application={{
            id: application.id,
            type: application.type,
            securityConfiguration: application.securityConfiguration,
          }}
          action={createClientAction}
        />
      </div>
    </>
  );
}
