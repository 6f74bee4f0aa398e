import { Webhook as WebhookIcon } from "lucide-react";
import type { Metadata } from "next";
import { loadList } from "@/app/_server/load-list";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { DataTable } from "@/components/ui/data-table";
import { RelativeTime } from "@/components/ui/relative-time";
import { EmptyState } from "@/components/ui/states";
import { StatusBadge } from "@/components/ui/status-badge";
import { UnusableFilters } from "@/components/ui/unusable-filters";
import { plural } from "@/lib/format";
import { listWebhooks } from "@/lib/webhooks/list-webhooks";
import { OrganisationFrame, organisationOf } from "../_frame";
import { formatLabels, webhookStatus } from "./_labels";
import { CalendarCard } from "./calendar-card";

export const metadata: Metadata = { title: "Webhooks and calendars" };

export default async function WebhooksPage({ params, searchParams }: PageProps<{ organisationId: string }>) {
  const { organisationId } = await params;
  const organisation = await organisationOf(organisationId);
  const [{ page, params: query, unusable }, mayWrite] = await Promise.all([
    loadList(listWebhooks, { query: await searchParams, names: [], own: { organisationId } }),
    canDo("webhook:write", organisationId),
  ]);
  const { items, nextCursor } = page;
  const pathname = `/organisations/${organisation.id}/webhooks`;
  return (
    <OrganisationFrame organisation={organisation} tab="webhooks">
      <UnusableFilters filters={unusable} />
      <DataTable
        caption="Webhooks"
        pathname={pathname}
        params={query}
        rows={items}
        nextCursor={nextCursor}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `${pathname}/${id}`}
        columns={[
          {
            id: "address",
            header: "URL",
            cell: (row) => (
              <span className="block min-w-0">
                <code className="block max-w-[40ch] truncate font-mono text-[13px]">{row.url}</code>
                {row.description ? <span className="block text-[13px] text-muted">{row.description}</span> : null}
              </span>
            ),
          },
          { id: "status", header: "Status", cell: (row) => <StatusBadge {...webhookStatus(row)} /> },
          {
            id: "events",
            header: "Events",
            hideBelow: "lg",
            cell: (row) => <span title={row.eventTypes.join(", ")}>{plural(row.eventTypes.length, "event")}</span>,
          },
          { id: "format", header: "Format", hideBelow: "lg", cell: (row) => formatLabels[row.format].title },
          {
            id: "last",
            header: "Last delivered",
            cell: (row) => (row.lastDeliveredAt ? <RelativeTime value={row.lastDeliveredAt} /> : "Never"),
          },
        ]}
        empty={
          <EmptyState icon={<WebhookIcon />} title="No webhooks yet">
            Notify your monitoring, deployment or chat when certificates are issued, revoked or about to expire.
          </EmptyState>
        }
      />
      <CalendarCard organisationId={organisation.id} mayWrite={mayWrite} />
    </OrganisationFrame>
  );
}
