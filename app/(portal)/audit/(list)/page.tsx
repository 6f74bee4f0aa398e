import { ScrollText } from "lucide-react";
import type { Metadata } from "next";
import { selectedOrganisationId } from "@/app/_server/organisation";
import type { PageProps } from "@/app/_server/query";
import { deps } from "@/app/_server/runtime";
import { PageHeader } from "@/components/frame/page-header";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import { formatDay } from "@/lib/format";
import { ListScreen } from "../../_list/list-screen";
import { EventRow } from "../_event-row";
import { auditExports, auditFilters } from "../_filters";
import { lineOf } from "../_line";

export const metadata: Metadata = { title: "Audit log" };

export default async function AuditPage({ searchParams }: PageProps) {
  const query = await searchParams;
  const now = deps().clock.now();
  return (
    <ListScreen
      operation={listAuditEvents}
      pathname="/audit"
      query={query}
      filters={auditFilters(now, [query.entity].flat()[0])}
      own={{ pairs: "folded" }}
      organisationId={await selectedOrganisationId(query.organisation)}
      view={({ filter, organisationId }) => ({
        header: (
          <PageHeader
            title="Audit log"
            crumbs={[{ label: "System Admin" }, { label: "Audit log" }]}
            description="Changes and sign-ins. The portal neither edits nor deletes entries. Days and times are in UTC."
          />
        ),
        exports: auditExports(filter, organisationId),
        caption: "Events, newest first",
        rows: {
          kind: "items",
          item: (event) => <EventRow key={event.id} line={lineOf(event)} as="time" />,
          group: (event) => formatDay(new Date(event.at), now),
        },
        icon: <ScrollText />,
        empty: { title: "No events yet", text: "Changes are listed here as they happen." },
        noMatch: { title: "No matching events", text: "Remove a filter, or choose an earlier date." },
      })}
    />
  );
}
