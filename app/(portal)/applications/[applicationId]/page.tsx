import type { Metadata } from "next";
import { load } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { AsideLayout } from "@/components/frame/aside-layout";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { HealthBadge } from "@/components/ui/health-badge";
import { Link } from "@/components/ui/link";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import type { ApplicationWithHealth } from "@/lib/applications/schema";
import { listClients } from "@/lib/clients/list-clients";
import { methodLabels } from "../../_labels/applications";
import { RecentCard } from "../../_recent-card";
import { HealthSparkline } from "../_health";
import { ApplicationFrame, applicationOf } from "./_frame";
import { ApplicationFacts } from "./application-facts";

type Props = PageProps<{ applicationId: string }>;

/** Clients on the overview; the tab has all. */
const SHOWN = 6;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await applicationOf((await params).applicationId)).name };
}

/** Overview: clients with their health and the newest events; ids, dates, owner and links at the side. */
export default async function ApplicationPage({ params }: Props) {
  const application = await applicationOf((await params).applicationId);
  const { id: applicationId, organisationId } = application;
  const maySeeActivity = await canDo("audit:read", organisationId);
  return (
    <ApplicationFrame application={application} tab="overview">
      <AsideLayout side="end" width="wide" aside={<ApplicationFacts application={application} />}>
        <Clients application={application} />
        {maySeeActivity ? (
          <RecentCard filter={{ organisationId, applicationId }} all={`/applications/${applicationId}/activity`} />
        ) : null}
      </AsideLayout>
    </ApplicationFrame>
  );
}

async function Clients({ application }: { application: ApplicationWithHealth }) {
  const own = `/applications/${application.id}/clients`;
  const [{ items, nextCursor }, mayWrite] = await Promise.all([
    load(listClients, { applicationId: application.id, limit: SHOWN }),
    canDo("client:write", application.organisationId),
  ]);
  const create =
    mayWrite && application.status === "active" ? (
      <ButtonLink size="sm" href={`${own}/new`}>
        Create OAuth client
      </ButtonLink>
    ) : null;
  return (
    <Card
      title="OAuth clients"
      description={items.length > 0 ? "Authentications of the last 7 days." : undefined}
      action={create}
      isFlush={items.length > 0}
      footer={nextCursor ? <TextLink href={own}>View all</TextLink> : undefined}
    >
      {items.length === 0 ? (
        <p className="text-muted">
          No OAuth clients yet. Create one to get the client id with which this application requests tokens.
        </p>
      ) : (
        <ul aria-label="OAuth clients" className="divide-y divide-separator">
          {items.map((client) => (
            <li key={client.clientId} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3">
              <span className="min-w-0 flex-1 basis-48">
                <Link href={`${own}/${client.clientId}`} className="font-medium break-words hover:underline">
                  <bdi>{client.name}</bdi>
                </Link>
                <span className="block text-[13px] text-muted">
                  <code className="font-mono">{methodLabels[client.authMethod].label}</code>
                  {client.health.lastSucceededAt ? (
                    <>
                      {" · last success "}
                      <RelativeTime value={client.health.lastSucceededAt} />
                    </>
                  ) : null}
                </span>
              </span>
              {client.status === "active" ? (
                <HealthBadge state={client.health.state} isActive />
              ) : (
                <StatusBadge status={client.status} />
              )}
              <HealthSparkline health={client.health} of={client.name} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
