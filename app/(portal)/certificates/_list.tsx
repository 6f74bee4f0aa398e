import { FileBadge2 } from "lucide-react";
import type { ReactNode } from "react";
import { load } from "@/app/_server/load";
import { loadList } from "@/app/_server/load-list";
import { canDo } from "@/app/_server/permissions";
import type { Query } from "@/app/_server/query";
import { deps } from "@/app/_server/runtime";
import { ButtonLink } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { type Column, DataTable } from "@/components/ui/data-table";
import { FilterChips } from "@/components/ui/filter-chips";
import { RelativeTime } from "@/components/ui/relative-time";
import { SearchField } from "@/components/ui/search-field";
import { EmptyState } from "@/components/ui/states";
import { Chip, StatusBadge } from "@/components/ui/status-badge";
import { UnusableFilters } from "@/components/ui/unusable-filters";
import { countCertificates } from "@/lib/certificates/count-certificates";
import { listCertificates } from "@/lib/certificates/list-certificates";
import { CERTIFICATE_FILTERS, CERTIFICATE_TYPES, type CertificateSummary } from "@/lib/certificates/schema";
import { shortenMiddle } from "@/lib/format";
import { Expiry } from "./_expiry";
import { ListTools } from "./_list-tools";
import { rowActions } from "./_menu";
import { certificateTypeWords, statusOf } from "./_words";

const filterWords: Record<(typeof CERTIFICATE_FILTERS)[number], string> = {
  active: "Active",
  expiring: "Expiring",
  superseded: "Superseded",
  revoked: "Revoked",
  expired: "Expired",
};

/** Certificates with chips, type filter, search, sorting and paging, all in the URL; of one holder or of everybody in reach. */
export async function CertificateList({
  holder,
  pathname,
  params: query,
  empty,
}: {
  holder: { applicationId: string } | { organisationId: string } | Record<never, never>;
  pathname: string;
  params: Query;
  empty: ReactNode;
}) {
  const names = ["q", "status", "type", "level", "sort", "limit", "expiresAfter", "expiresBefore"] as const;
  const isNamed = "organisationId" in holder && query.organisation === holder.organisationId;
  const { page, filter, params, organisationId, unusable } = await loadList(listCertificates, {
    query,
    names,
    ...(isNamed ? { organisationId: holder.organisationId } : { own: holder }),
  });
  const { items, nextCursor } = page;
  const used: Partial<Record<"applicationId" | "organisationId", string>> = isNamed
    ? organisationId
      ? { organisationId }
      : {}
    : holder;
  const heldBy = used.organisationId;
  const [counts, issue, revoke] = await Promise.all([
    load(countCertificates, used),
    canDo("certificate:issue", heldBy),
    canDo("certificate:revoke", heldBy),
  ]);
  const now = deps().clock.now().toISOString();
  const { q, status, type, level, sort, expiresAfter, expiresBefore } = filter;
  const isNarrowed = Boolean(q || status || type || level || expiresAfter || expiresBefore);
  return (
    <section aria-label="Certificates" className="flex min-w-0 flex-col gap-4">
      <UnusableFilters filters={unusable} />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <FilterChips
          label="Status"
          param="status"
          pathname={pathname}
          params={params}
          options={CERTIFICATE_FILTERS.map((value) => ({ value, label: filterWords[value], count: counts[value] }))}
        />
        <SearchField
          label="Search certificates"
          placeholder="KID, serial, thumbprint or name"
          keep={{ status, type, level, sort, expiresAfter, expiresBefore }}
        />
      </div>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        <FilterChips
          label="Type"
          param="type"
          pathname={pathname}
          params={params}
          options={CERTIFICATE_TYPES.map((value) => ({ value, label: certificateTypeWords[value].label }))}
        />
        {heldBy ? (
          <FilterChips
            label="Held by"
            param="level"
            pathname={pathname}
            params={params}
            options={[
              { value: "organisation", label: "The organisation itself" },
              { value: "application", label: "Its applications" },
            ]}
          />
        ) : null}
      </div>
      <ListTools filter={filter} holder={used} pathname={pathname} params={params} />
      <DataTable
        caption="Certificates"
        pathname={pathname}
        params={params}
        defaultSort="-createdAt"
        rows={items}
        nextCursor={nextCursor}
        rowKey={(row) => row.kid}
        rowHref={(row) => `/certificates/${row.kid}`}
        rowLabel={(row) => row.name || shortenMiddle(row.kid)}
        actions={(row) => rowActions(row, { issue, revoke })}
        columns={columns(now, !used.applicationId)}
        empty={
          isNarrowed ? (
            <EmptyState
              icon={<FileBadge2 />}
              title="No certificate fits"
              action={<ButtonLink href={pathname}>Show all certificates</ButtonLink>}
            >
              A KID, serial or thumbprint is found by its beginning, a name by any part of it, a subject as it is shown.
            </EmptyState>
          ) : (
            empty
          )
        }
      />
    </section>
  );
}

function columns(now: string, hasHolder: boolean): Column<CertificateSummary>[] {
  return [
    {
      id: "kid",
      header: "KID",
      cell: (row) => (
        <code title={row.kid} className="font-mono text-[13px] whitespace-nowrap">
          {shortenMiddle(row.kid)}
        </code>
      ),
      beside: (row) => (
        <span className="ms-1 inline-flex align-middle">
          <CopyButton value={row.kid} label="Copy KID" />
        </span>
      ),
    },
    { id: "type", header: "Type", cell: (row) => <Chip>{certificateTypeWords[row.type].label}</Chip> },
    {
      id: "name",
      header: "Name",
      isSortable: true,
      cell: (row) => <span className="line-clamp-2 max-w-[30ch] break-words">{row.name || "—"}</span>,
    },
    ...(hasHolder
      ? [
          {
            id: "holder",
            header: "Application",
            hideBelow: "lg" as const,
            cell: (row: CertificateSummary) => (
              <span className="line-clamp-2 max-w-[26ch] break-words" title={row.organisationName}>
                {row.applicationName ?? <span className="text-muted">{row.organisationName}</span>}
              </span>
            ),
          },
        ]
      : []),
    { id: "status", header: "Status", cell: (row) => <StatusBadge status={statusOf(row)} /> },
    {
      id: "notAfter",
      header: "Expires",
      isSortable: true,
      cell: (row) =>
        row.status === "revoked" ? <RelativeTime value={row.notAfter} /> : <Expiry notAfter={row.notAfter} now={now} />,
    },
    {
      id: "createdAt",
      header: "Issued",
      isSortable: true,
      hideBelow: "xl",
      cell: (row) => <RelativeTime value={row.createdAt} />,
    },
    {
      id: "lastUsed",
      header: "Last used",
      hideBelow: "xl",
      cell: (row) =>
        row.lastUsedAt ? <RelativeTime value={row.lastUsedAt} /> : <span className="text-muted">never</span>,
    },
  ];
}
