import { KeyRound, Plus, Settings2 } from "lucide-react";
import type { Metadata } from "next";
import { loadList } from "@/app/_server/load-list";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { ButtonLink } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import { EmptyState } from "@/components/ui/states";
import { StatusBadge } from "@/components/ui/status-badge";
import { UnusableFilters } from "@/components/ui/unusable-filters";
import { listClients } from "@/lib/clients/list-clients";
import { usesSecret } from "@/lib/clients/security-rules";
import { grantLabels, methodLabels } from "../../_labels/applications";
import { ApplicationFrame, applicationOf } from "./_frame";

type Props = PageProps<{ applicationId: string }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await applicationOf((await params).applicationId)).name };
}

export default async function ClientsPage({ params, searchParams }: Props) {
  const [{ applicationId }, given] = await Promise.all([params, searchParams]);
  const application = await applicationOf(applicationId);
  const [{ page, params: query, unusable }, mayWrite] = await Promise.all([
    loadList(listClients, { query: given, names: [], own: { applicationId } }),
    canDo("client:write", application.organisationId),
  ]);
  const { items, nextCursor } = page;
  const own = `/applications/${applicationId}`;
  const canCreate = mayWrite && application.status === "active";
  const create = canCreate ? (
    <ButtonLink href={`${own}/clients/new`} icon={<Plus />} variant={items.length === 0 ? "primary" : "outline"}>
      Create OAuth client
    </ButtonLink>
  ) : null;
  return (
    <ApplicationFrame application={application} tab="clients">
      <section aria-label="OAuth clients" className="flex flex-col gap-4">
        {items.length > 0 && create ? <div className="flex justify-end">{create}</div> : null}
        <UnusableFilters filters={unusable} />
        <DataTable
          caption="OAuth clients"
          pathname={own}
          params={query}
          rows={items}
          nextCursor={nextCursor}
          rowKey={(row) => row.clientId}
          rowHref={(row) => `${own}/clients/${row.clientId}`}
          rowLabel={(row) => row.name}
          actions={(row) => [
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
          ]}
          columns={[
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
            { id: "status", header: "Status", cell: (row) => <StatusBadge status={row.status} /> },
            {
              id: "created",
              header: "Created",
              hideBelow: "lg",
              cell: (row) => <RelativeTime value={row.createdAt} as="date" />,
            },
          ]}
          empty={
            <EmptyState icon={<KeyRound />} title="No OAuth clients yet" action={create}>
              {canCreate
                ? "Create a client to get the client id with which this application requests tokens."
                : "An administrator of the organisation can create one."}
            </EmptyState>
          }
        />
      </section>
    </ApplicationFrame>
  );
}
