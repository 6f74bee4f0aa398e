import { AppWindow, FilePlus2, Plus, ScanSearch, Settings2 } from "lucide-react";
import type { Metadata } from "next";
import { loadList } from "@/app/_server/load-list";
import { selectedOrganisationId } from "@/app/_server/organisation";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { deps } from "@/app/_server/runtime";
import { PageHeader } from "@/components/frame/page-header";
import { ButtonLink } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { FilterChips } from "@/components/ui/filter-chips";
import { RelativeTime } from "@/components/ui/relative-time";
import { SearchField } from "@/components/ui/search-field";
import { EmptyState } from "@/components/ui/states";
import { Chip, StatusBadge } from "@/components/ui/status-badge";
import { UnusableFilters } from "@/components/ui/unusable-filters";
import { listApplications } from "@/lib/applications/list-applications";
import type { ApplicationListItem } from "@/lib/applications/schema";
import { formatCount } from "@/lib/format";
import { environmentWords, typeWords } from "../../_words/applications";
import { Expiry } from "../../certificates/_expiry";

export const metadata: Metadata = { title: "Applications" };

const pathname = "/applications";
const statusOptions = [
  { value: "active", label: "Active" },
  { value: "suspended", label: "Suspended" },
];
const optionsOf = (words: Record<string, { label: string }>) =>
  Object.entries(words).map(([value, { label }]) => ({ value, label }));

export default async function ApplicationsPage({ searchParams }: PageProps) {
  const query = await searchParams;
  const { page, filter, params, organisationId, unusable } = await loadList(listApplications, {
    query,
    names: ["q", "status", "type", "environment", "sort", "limit"],
    organisationId: await selectedOrganisationId(query.organisation),
  });
  const { items, nextCursor } = page;
  const mayWrite = await canDo("application:write", organisationId);
  const place = { pathname, params };
  const now = deps().clock.now().toISOString();
  const add = mayWrite ? (
    <ButtonLink
      href={organisationId ? `/applications/new?organisation=${organisationId}` : "/applications/new"}
      variant="primary"
      icon={<Plus />}
    >
      Add application
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHeader
        title="Applications"
        crumbs={[{ label: "System Admin" }, { label: "Applications" }]}
        description="Software that calls or offers APIs. Each has its OAuth clients, certificates and published keys."
        actions={add}
      />
      <UnusableFilters filters={unusable} />
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <div className="flex flex-wrap gap-x-5 gap-y-2">
          <FilterChips label="Status" param="status" options={statusOptions} {...place} />
          <FilterChips label="Environment" param="environment" options={optionsOf(environmentWords)} {...place} />
        </div>
        <SearchField
          label="Search applications"
          placeholder="Search name or id"
          keep={{
            status: filter.status,
            type: filter.type,
            environment: filter.environment,
            sort: filter.sort,
            organisation: [params.organisation].flat()[0],
          }}
        />
      </div>
      <div className="mb-4">
        <FilterChips label="Type" param="type" options={optionsOf(typeWords)} {...place} />
      </div>
      <DataTable
        caption="Applications"
        pathname={pathname}
        params={params}
        defaultSort="-createdAt"
        rows={items}
        nextCursor={nextCursor}
        rowKey={(row) => row.id}
        rowHref={(row) => `/applications/${row.id}`}
        rowLabel={(row) => row.name}
        actions={(row) => actionsOf(row, mayWrite)}
        columns={columns(now, organisationId === undefined)}
        empty={
          filter.q || filter.status || filter.type || filter.environment ? (
            <EmptyState
              icon={<AppWindow />}
              title="No application fits"
              action={<ButtonLink href={pathname}>Show all applications</ButtonLink>}
            >
              Try fewer letters, or take a filter off.
            </EmptyState>
          ) : (
            <EmptyState icon={<AppWindow />} title="No applications yet" action={add}>
              {mayWrite
                ? "Add the first one. Then give it an OAuth client and a certificate, and it can get tokens."
                : "Applications of your organisations appear here as soon as an administrator adds one."}
            </EmptyState>
          )
        }
      />
    </>
  );
}

const columns = (now: string, hasOrganisation: boolean) => [
  {
    id: "name",
    header: "Name",
    isSortable: true,
    cell: (row: ApplicationListItem) => <span className="line-clamp-2 max-w-[36ch] break-words">{row.name}</span>,
  },
  ...(hasOrganisation
    ? [
        {
          id: "organisation",
          header: "Organisation",
          hideBelow: "xl" as const,
          cell: (row: ApplicationListItem) => (
            <span className="line-clamp-2 max-w-[28ch] break-words text-muted">{row.organisationName}</span>
          ),
        },
      ]
    : []),
  {
    id: "type",
    header: "Type",
    hideBelow: "lg" as const,
    cell: (row: ApplicationListItem) => (
      <span className="flex flex-wrap items-center gap-2">
        {typeWords[row.type].label}
        {row.environment === "production" ? <Chip tone="accent">{environmentWords.production.label}</Chip> : null}
      </span>
    ),
  },
  { id: "status", header: "Status", cell: (row: ApplicationListItem) => <StatusBadge status={row.status} /> },
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
    cell: (row: ApplicationListItem) =>
      row.nextExpiry ? <Expiry notAfter={row.nextExpiry} now={now} /> : <span className="text-muted">—</span>,
  },
  {
    id: "createdAt",
    header: "Added",
    isSortable: true,
    hideBelow: "xl" as const,
    cell: (row: ApplicationListItem) => <RelativeTime value={row.createdAt} />,
  },
];

function actionsOf(row: ApplicationListItem, mayWrite: boolean) {
  const own = `/applications/${row.id}`;
  const review = { id: "review", label: "Review application", icon: <ScanSearch />, href: own };
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
