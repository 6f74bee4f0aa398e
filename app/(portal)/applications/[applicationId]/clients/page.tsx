import { KeyRound, Plus, Settings2 } from "lucide-react";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { ButtonLink } from "@/components/ui/button";
import { HealthBadge } from "@/components/ui/health-badge";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import { listClients } from "@/lib/clients/list-clients";
import { usesSecret } from "@/lib/clients/security-rules";
import { grantLabels, methodLabels } from "../../../_labels/applications";
import { ListScreen } from "../../../_list/list-screen";
import { ApplicationFrame, applicationOf, titledByApplication } from "../_frame";

type Props = PageProps<{ applicationId: string }>;

export const generateMetadata = titledByApplication("OAuth clients");

export default async function ClientsPage({ params, searchParams }: Props) {
  const [{ applicationId }, given] = await Promise.all([params, searchParams]);
  const application = await applicationOf(applicationId);
  const mayWrite = await canDo("client:write", application.organisationId);
  const own = `/applications/${applicationId}`;
  const canCreate = mayWrite && application.status === "active";
  const create = (variant: "primary" | "outline") =>
    canCreate ? (
      <ButtonLink href={`${own}/clients/new`} icon={<Plus />} variant={variant}>
        Create OAuth client
      </ButtonLink>
    ) : null;
  return (
    <ApplicationFrame application={application} tab="clients">
      <ListScreen
        operation={listClients}
        pathname={`${own}/clients`}
        query={given}
        filters={[]}
        own={{ applicationId }}
        label="OAuth clients"
        view={({ items }) => ({
          tools: items.length > 0 && canCreate ? <div className="flex justify-end">{create("outline")}</div> : null,
          caption: "OAuth clients",
          rows: {
            kind: "table",
            rowKey: (row) => row.clientId,
            rowHref: (row) => `${own}/clients/${row.clientId}`,
            rowLabel: (row) => row.name,
            actions: (row) => [
              { id: "open", label: "View client", icon: <Settings2 />, href: `${own}/clients/${row.clientId}` },
              ...(mayWrite && usesSecret(row.authMethod)
                ? [
                    {
                      id: "rotate",
                      label: "Rotate secret",
                      icon: <KeyRound />,
                      href: `${own}/clients/${row.clientId}#secret`,
                    },
                  ]
                : []),
            ],
            columns: [
              {
                id: "name",
                header: "Name",
                cell: (row) => <span className="line-clamp-2 max-w-[32ch] break-words">{row.name}</span>,
              },
              {
                id: "clientId",
                header: "Client id",
                cell: (row) => <LongValue value={row.clientId} label="client id" head={8} tail={8} />,
              },
              {
                id: "method",
                header: "Authentication method",
                cell: (row) => <code className="font-mono text-[13px]">{methodLabels[row.authMethod].label}</code>,
              },
              {
                id: "grants",
                header: "Grant types",
                hideBelow: "xl",
                cell: (row) => row.grantTypes.map((grant) => grantLabels[grant].label).join(", "),
              },
              {
                id: "status",
                header: "Status",
                cell: (row) => (
                  <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
                    <StatusBadge status={row.status} />
                    <HealthBadge state={row.health.state} isActive={row.status === "active"} />
                  </span>
                ),
              },
              {
                id: "created",
                header: "Created",
                hideBelow: "lg",
                cell: (row) => <RelativeTime value={row.createdAt} as="date" />,
              },
            ],
          },
          icon: <KeyRound />,
          empty: {
            title: "No OAuth clients yet",
            text: canCreate
              ? "Create a client to get the client id with which this application requests tokens."
              : "An administrator of the organisation can create one.",
            action: create("primary"),
          },
        })}
      />
    </ApplicationFrame>
  );
}
