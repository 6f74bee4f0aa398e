import { AppWindow, Building2, Plus } from "lucide-react";
import type { Metadata } from "next";
import { load } from "@/app/_server/load";
import { selectedOrganisationId } from "@/app/_server/organisation";
import { canDo } from "@/app/_server/permissions";
import { currentUser } from "@/app/_server/session";
import { PageHeader } from "@/components/frame/page-header";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/states";
import { listApplications } from "@/lib/applications/list-applications";
import { countCertificates } from "@/lib/certificates/count-certificates";
import { expiryOverview } from "@/lib/certificates/expiry-overview";
import { listOrganisations } from "@/lib/organisations/list-organisations";
import { CreateApplication } from "../applications/_create-application";
import { CertificateCounts } from "./certificate-counts";
import { ExpiringCard } from "./expiring-card";
import { OrganisationsCard } from "./organisations-card";
import { RecentCard } from "./recent-card";
import { TimelineCard } from "./timeline-card";

export const metadata: Metadata = { title: "Home" };

export default async function HomePage() {
  const user = await currentUser();
  const organisationId = await selectedOrganisationId();
  return (
    <>
      <PageHeader title={`Hello, ${user?.name.split(" ")[0] || "there"}`} />
      {(await canDo("certificate:read")) ? <Overview organisationId={organisationId} /> : <NoMembership />}
    </>
  );
}

async function Overview({ organisationId }: { organisationId: string | undefined }) {
  const narrowed = organisationId ? { organisationId } : {};
  const [applications, organisations, mayCreate, mayCreateOrganisation, mayAudit] = await Promise.all([
    load(listApplications, { ...narrowed, limit: 1 }),
    load(listOrganisations, { limit: 1 }),
    canDo("application:write", organisationId),
    canDo("organisation:create"),
    canDo("audit:read", organisationId),
  ]);
  if (organisations.items.length === 0) return <FirstOrganisation mayCreateOrganisation={mayCreateOrganisation} />;
  if (applications.items.length === 0)
    return <FirstApplication mayCreate={mayCreate} organisationId={organisationId} />;
  const [counts, overview] = await Promise.all([load(countCertificates, narrowed), load(expiryOverview, narrowed)]);
  return (
    <div className="flex flex-col gap-6">
      <ExpiringCard organisationId={organisationId} total={counts.expiring} />
      <TimelineCard overview={overview} />
      <CertificateCounts counts={counts} />
      {overview.organisations ? <OrganisationsCard organisations={overview.organisations} /> : null}
      {mayAudit ? <RecentCard organisationId={organisationId} /> : null}
    </div>
  );
}

function FirstOrganisation({ mayCreateOrganisation }: { mayCreateOrganisation: boolean }) {
  return (
    <Card>
      <EmptyState
        icon={<Building2 />}
        title="Create your first organisation"
        action={
          mayCreateOrganisation ? (
            <ButtonLink href="/organisations/new" variant="primary" icon={<Plus />}>
              Create organisation
            </ButtonLink>
          ) : null
        }
      >
        A certificate names the legal entity behind an application, so the organisation comes first. Applications and
        certificates follow.
      </EmptyState>
    </Card>
  );
}

function FirstApplication({ mayCreate, organisationId }: { mayCreate: boolean; organisationId: string | undefined }) {
  return (
    <Card>
      <EmptyState
        icon={<AppWindow />}
        title={mayCreate ? "Create your first application" : "No applications yet"}
        action={mayCreate ? <CreateApplication organisationId={organisationId} /> : null}
      >
        {mayCreate
          ? "An application holds OAuth clients and the certificates they sign and connect with."
          : "An administrator of the organisation can create one."}
      </EmptyState>
    </Card>
  );
}

function NoMembership() {
  return (
    <Card>
      <EmptyState icon={<Building2 />} title="You are not a member of an organisation yet">
        Ask a super administrator to add you by your email address, then reload this page.
      </EmptyState>
    </Card>
  );
}
