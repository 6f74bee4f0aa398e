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
      <PageHeader
        title={`Hello, ${user?.name.split(" ")[0] || "there"}`}
        description="What needs you first, then how things stand."
      />
      {(await canDo("certificate:read")) ? <Overview organisationId={organisationId} /> : <NoMembership />}
    </>
  );
}

async function Overview({ organisationId }: { organisationId: string | undefined }) {
  const narrowed = organisationId ? { organisationId } : {};
  const [applications, organisations, mayAdd, mayRegister, mayAudit] = await Promise.all([
    load(listApplications, { ...narrowed, limit: 1 }),
    load(listOrganisations, { limit: 1 }),
    canDo("application:write", organisationId),
    canDo("organisation:create"),
    canDo("audit:read", organisationId),
  ]);
  if (organisations.items.length === 0) return <FirstOrganisation mayRegister={mayRegister} />;
  if (applications.items.length === 0) return <FirstApplication mayAdd={mayAdd} organisationId={organisationId} />;
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

function FirstOrganisation({ mayRegister }: { mayRegister: boolean }) {
  return (
    <Card>
      <EmptyState
        icon={<Building2 />}
        title="Register the first organisation"
        action={
          mayRegister ? (
            <ButtonLink href="/organisations/new" variant="primary" icon={<Plus />}>
              Register organisation
            </ButtonLink>
          ) : null
        }
      >
        Certificates say which legal entity stands behind an application, so that comes first. Applications and
        certificates follow; all three take about five minutes.
      </EmptyState>
    </Card>
  );
}

function FirstApplication({ mayAdd, organisationId }: { mayAdd: boolean; organisationId: string | undefined }) {
  return (
    <Card>
      <EmptyState
        icon={<AppWindow />}
        title={mayAdd ? "Add your first application" : "No applications yet"}
        action={
          mayAdd ? (
            <ButtonLink
              href={organisationId ? `/applications/new?organisation=${organisationId}` : "/applications/new"}
              variant="primary"
              icon={<Plus />}
            >
              Add application
            </ButtonLink>
          ) : null
        }
      >
        {mayAdd
          ? "An application holds OAuth clients and the certificates they sign and connect with. Two minutes from here to the first certificate."
          : "An administrator of the organisation can add the first one."}
      </EmptyState>
    </Card>
  );
}

function NoMembership() {
  return (
    <Card>
      <EmptyState icon={<Building2 />} title="You are not in any organisation yet">
        Ask an administrator of your organisation to add you by your email address, then load this page again.
      </EmptyState>
    </Card>
  );
}
