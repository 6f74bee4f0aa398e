import { AppWindow, FilePlus2, ScanSearch, Settings2 } from "lucide-react";
import type { Metadata } from "next";
import { selectedOrganisationId } from "@/app/_server/organisation";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { deps } from "@/app/_server/runtime";
import { PageHeader } from "@/components/frame/page-header";
import { HealthBadge } from "@/components/ui/health-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Chip, StatusBadge } from "@/components/ui/status-badge";
import { listApplications } from "@/lib/applications/list-applications";
import type { ApplicationListItem } from "@/lib/applications/schema";
import { formatCount } from "@/lib/format";
import { environmentLabels, typeLabels } from "../../_labels/applications";
import type { ListFilter } from "../../_list/filters";
import { ListScreen, type ListView, type Loaded } from "../../_list/list-screen";
import { Expiry } from "../../certificates/_expiry";
import { CreateApplication } from "../_create-application";

export const metadata: Metadata = { title: "Applications" };

const optionsOf = (labels: Record<string, { label: string }>) =>
  Object.entries(labels).map(([value, { label }]) => ({ value, label }));

const FILTERS: readonly ListFilter[] = [
  {
    kind: "chips",
    param: "status",
    label: "Status",
    options: [
      { value: "active", label: "Active" },
      { value: "suspended", label: "Suspended" },
    ],
  },
  { kind: "chips", param: "environment", label: "Environment", options: optionsOf(environmentLabels) },
  { kind: "chips", param: "type", label: "Type", options: optionsOf(typeLabels) },
  { kind: "search", param: "q", label: "Search applications", placeholder: "Search name or id" },
  { kind: "view", param: "sort" },
  { kind: "view", param: "limit" },
];

export default async function ApplicationsPage({ searchParams }: PageProps) {
  const query = await searchParams;
  return (
    <ListScreen
      operation={listApplications}
      pathname="/applications"
      query={query}
      filters={FILTERS}
      isCounted
      organisationId={await selectedOrganisationId(query.organisation)}
      view={view}
    />
  );
}

async function view({ organisationId }: Loaded<ApplicationListItem>): Promise<ListView<ApplicationListItem>> {
  const mayWrite = await canDo("application:write", organisationId);
  const now = deps().clock.now().toISOString();
  const create = mayWrite ? <CreateApplication organisationId={organisationId} /> : null;
  return {
    header: (
      <PageHeader
        title="Applications"
        crumbs={[{ label: "System Admin" }, { label: "Applications" }]}
        description="Software that calls or offers APIs. Each application has its own OAuth clients, certificates and published keys."
        actions={create}
      />
    ),
    caption: "Applications",
    rows: {
      kind: "table",
      columns: columns(now, organisationId === undefined),
      defaultSort: "-createdAt",
      rowKey: (row) => row.id,
      rowHref: (row) => `/applications/${row.id}`,
      rowLabel: (row) => row.name,
      actions: (row) => actionsOf(row, mayWrite),
    },
    icon: <AppWindow />,
    empty: {
      title: "No applications yet",
      text: mayWrite
        ? "Create an application, then an OAuth client and a certificate for it. It can then get tokens."
        : "Applications of your organisations appear here when an administrator creates one.",
      action: create,
    },
    noMatch: { title: "No matching applications", text: "Broaden the search or clear a filter." },
  };
}

const columns = (now: string, hasOrganisation: boolean) => [
  {
    id: "name",
    header: "Name",
    isSortable: true,
    phone: "title" as const,
    cell: (row: ApplicationListItem) => <bdi className="line-clamp-2 max-w-[36ch] break-words">{row.name}</bdi>,
  },
  ...(hasOrganisation
    ? [
        {
          id: "organisation",
          header: "Organisation",
          hideBelow: "xl" as const,
          phone: "detail" as const,
          // Truncated before anything else is: the name of the application is what is looked for.
          cell: (row: ApplicationListItem) => (
            <bdi className="block max-w-[22ch] truncate text-muted" title={row.organisationName}>
              {row.organisationName}
            </bdi>
          ),
        },
      ]
    : []),
  {
    id: "type",
    header: "Type",
    hideBelow: "lg" as const,
    ...(hasOrganisation ? {} : { phone: "detail" as const }),
    cell: (row: ApplicationListItem) => (
      <span className="flex flex-wrap items-center gap-2">
        {typeLabels[row.type].label}
        {row.environment === "production" ? <Chip tone="accent">{environmentLabels.production.label}</Chip> : null}
      </span>
    ),
  },
  {
    id: "status",
    header: "Status",
    phone: "badge" as const,
    cell: (row: ApplicationListItem) => (
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StatusBadge status={row.status} />
        <HealthBadge state={row.health.state} isActive={row.status === "active" && row.clientCount > 0} />
      </span>
    ),
  },
  {
    id: "clients",
    header: "Clients",
    align: "end" as const,
    cell: (row: ApplicationListItem) => formatCount(row.clientCount),
  },
  {
    id: "certificates",
    header: "Certificates",
    align: "end" as const,
    cell: (row: ApplicationListItem) => `${formatCount(row.activeCertificateCount)} active`,
  },
  {
    id: "nextExpiry",
    header: "Next expiry",
    isSortable: true,
    phone: "end" as const,
    cell: (row: ApplicationListItem) =>
      row.nextExpiry ? <Expiry notAfter={row.nextExpiry} now={now} /> : <span className="text-muted">—</span>,
  },
  {
    id: "createdAt",
    header: "Created",
    isSortable: true,
    hideBelow: "xl" as const,
    cell: (row: ApplicationListItem) => <RelativeTime value={row.createdAt} />,
  },
];

function actionsOf(row: ApplicationListItem, mayWrite: boolean) {
  const own = `/applications/${row.id}`;
  const review = { id: "review", label: "View application", icon: <ScanSearch />, href: own };
  const certificates = { id: "certificates", label: "Certificates", icon: <AppWindow />, href: `${own}/certificates` };
  if (!mayWrite) return [review, certificates];
  return [
    review,
    certificates,
    ...(row.status === "active"
      ? [{ id: "new", label: "New certificate", icon: <FilePlus2 />, href: `${own}/certificates/new` }]
      : []),
    { id: "settings", label: "Settings", icon: <Settings2 />, href: `${own}/settings`, hasSeparator: true },
  ];
}
