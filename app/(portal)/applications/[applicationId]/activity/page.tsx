import { ScrollText } from "lucide-react";
import type { Metadata } from "next";
import { loadList } from "@/app/_server/load-list";
import type { PageProps } from "@/app/_server/query";
import { EventRow } from "@/app/(portal)/audit/event-row";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { hrefWith } from "@/components/ui/href";
import { EmptyState } from "@/components/ui/states";
import { UnusableFilters } from "@/components/ui/unusable-filters";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import { ApplicationFrame, applicationOf } from "../_frame";

export const metadata: Metadata = { title: "Activity" };

export default async function ActivityPage({ params, searchParams }: PageProps<{ applicationId: string }>) {
  const [{ applicationId }, given] = await Promise.all([params, searchParams]);
  const application = await applicationOf(applicationId);
  const own = { organisationId: application.organisationId, applicationId };
  const { page, params: query, unusable } = await loadList(listAuditEvents, { query: given, names: [], own });
  const { items, nextCursor } = page;
  const pathname = `/applications/${applicationId}/activity`;
  return (
    <ApplicationFrame application={application} tab="activity">
      <UnusableFilters filters={unusable} />
      <Card
        title="Activity"
        description="Events of this application, its OAuth clients, certificates, keys and contacts, newest first."
        isFlush
      >
        {items.length === 0 ? (
          <EmptyState icon={<ScrollText />} title="No activity yet" />
        ) : (
          <ol className="divide-y divide-separator">
            {items.map((event) => (
              <EventRow key={event.id} event={event} />
            ))}
          </ol>
        )}
      </Card>
      {query.cursor || nextCursor ? (
        <nav aria-label="Pages" className="flex justify-end gap-2">
          {query.cursor ? (
            <ButtonLink size="sm" href={pathname}>
              Newest
            </ButtonLink>
          ) : null}
          {nextCursor ? (
            <ButtonLink size="sm" href={hrefWith(pathname, query, { cursor: nextCursor })} rel="next">
              Older
            </ButtonLink>
          ) : null}
        </nav>
      ) : null}
    </ApplicationFrame>
  );
}
