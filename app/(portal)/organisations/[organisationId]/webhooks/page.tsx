import { Plus, Webhook as WebhookIcon } from "lucide-react";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { ButtonLink } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import { plural } from "@/lib/format";
import { listWebhooks } from "@/lib/webhooks/list-webhooks";
import { ListScreen } from "../../../_list/list-screen";
import { OrganisationFrame, organisationOf, titledByOrganisation } from "../_frame";
import { formatLabels, webhookStatus } from "./_labels";
import { CalendarCard } from "./calendar-card";

export const generateMetadata = titledByOrganisation("Webhooks and calendars");

export default async function WebhooksPage({ params, searchParams }: PageProps<{ organisationId: string }>) {
  const { organisationId } = await params;
  const organisation = await organisationOf(organisationId);
  const mayWrite = await canDo("webhook:write", organisationId);
  const pathname = `/organisations/${organisation.id}/webhooks`;
  return (
    <OrganisationFrame organisation={organisation} tab="webhooks">
      <ListScreen
        operation={listWebhooks}
        pathname={pathname}
        query={await searchParams}
        filters={[]}
        own={{ organisationId }}
        label="Webhooks"
        view={() => ({
          caption: "Webhooks",
          rows: {
            kind: "table",
            rowKey: ({ id }) => id,
            rowHref: ({ id }) => `${pathname}/${id}`,
            columns: [
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
            ],
          },
          icon: <WebhookIcon />,
          empty: {
            title: "No webhooks yet",
            text: mayWrite
              ? "Notify your monitoring, deployment or chat when certificates are issued, revoked or about to expire."
              : "An administrator of the organisation can create one.",
            action: mayWrite ? (
              <ButtonLink href={`${pathname}/new`} icon={<Plus />}>
                Create webhook
              </ButtonLink>
            ) : null,
          },
        })}
      />
      <CalendarCard organisationId={organisation.id} mayWrite={mayWrite} />
    </OrganisationFrame>
  );
}
