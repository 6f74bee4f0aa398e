import { FileBadge2 } from "lucide-react";
import { load } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import type { Query } from "@/app/_server/query";
import { deps } from "@/app/_server/runtime";
import { CopyButton } from "@/components/ui/copy-button";
import type { Column } from "@/components/ui/data-table";
import { RelativeTime } from "@/components/ui/relative-time";
import { Chip, StatusBadge } from "@/components/ui/status-badge";
import { countCertificates } from "@/lib/certificates/count-certificates";
import { listCertificates } from "@/lib/certificates/list-certificates";
import { CERTIFICATE_TYPES, type CertificateSummary } from "@/lib/certificates/schema/certificate";
import { CERTIFICATE_FILTERS } from "@/lib/certificates/schema/list";
import { shortenMiddle } from "@/lib/format";
import type { ListFilter } from "../_list/filters";
import { ListScreen, type ListView, type Loaded } from "../_list/list-screen";
import { Expiry } from "./_expiry";
import { certificateTypeLabels, statusOf } from "./_labels";
import { ListTools } from "./_list-tools";
import { rowActions } from "./_menu";

const filterLabels: Record<(typeof CERTIFICATE_FILTERS)[number], string> = {
  active: "Active",
  expiring: "Expiring",
  superseded: "Superseded",
  revoked: "Revoked",
  expired: "Expired",
};

const HELD_BY: ListFilter = {
  kind: "chips",
  param: "level",
  label: "Issued to",
  options: [
    { value: "organisation", label: "Organisation" },
    { value: "application", label: "Applications" },
  ],
  row: "second",
};

const filtersOf = (heldBy: string | undefined): readonly ListFilter[] => [
  {
    kind: "chips",
    param: "status",
    label: "Status",
    options: CERTIFICATE_FILTERS.map((value) => ({ value, label: filterLabels[value] })),
  },
  { kind: "search", param: "q", label: "Search certificates", placeholder: "KID, serial, thumbprint or name" },
  {
    kind: "chips",
    param: "type",
    label: "Type",
    options: CERTIFICATE_TYPES.map((value) => ({ value, label: certificateTypeLabels[value].label })),
    row: "second",
  },
  heldBy ? HELD_BY : { kind: "linked", param: "level" },
  { kind: "linked", param: "expiresAfter" },
  { kind: "linked", param: "expiresBefore" },
  { kind: "view", param: "sort" },
  { kind: "view", param: "limit" },
];

interface Props {
  holder: { applicationId?: string; organisationId?: string };
  pathname: string;
  params: Query;
  empty: ListView<CertificateSummary>["empty"];
}

/** Certificates of one holder, or all in the user's scope, with filters, search, sorting and paging in the URL. */
export function CertificateList({ holder, pathname, params: query, empty }: Props) {
  // An organisation in the URL is a filter like the others: an invalid one is ignored.
  const isNamed = holder.organisationId !== undefined && query.organisation === holder.organisationId;
  return (
    <ListScreen
      operation={listCertificates}
      pathname={pathname}
      query={query}
      filters={filtersOf(holder.organisationId)}
      label="Certificates"
      {...(isNamed ? { organisationId: holder.organisationId } : { own: { ...holder } })}
      view={async (loaded) => {
        const { organisationId } = loaded;
        return view(loaded, isNamed ? (organisationId ? { organisationId } : {}) : holder, pathname, empty);
      }}
    />
  );
}

async function view(
  { filter, params }: Loaded<CertificateSummary>,
  holder: Props["holder"],
  pathname: string,
  empty: Props["empty"],
): Promise<ListView<CertificateSummary>> {
  const [counts, issue, revoke] = await Promise.all([
    load(countCertificates, { ...holder }),
    canDo("certificate:issue", holder.organisationId),
    canDo("certificate:revoke", holder.organisationId),
  ]);
  const now = deps().clock.now().toISOString();
  return {
    tools: <ListTools filter={filter} holder={holder} pathname={pathname} params={params} />,
    counts: { status: counts },
    caption: "Certificates",
    rows: {
      kind: "table",
      columns: columns(now, !holder.applicationId),
      defaultSort: "-createdAt",
      rowKey: (row) => row.kid,
      rowHref: (row) => `/certificates/${row.kid}`,
      rowLabel: (row) => row.name || shortenMiddle(row.kid),
      actions: (row) => rowActions(row, { issue, revoke }),
    },
    icon: <FileBadge2 />,
    empty,
    noMatch: {
      title: "No matching certificates",
      text: "Search by the start of a KID, serial or thumbprint, by any part of a name, or by the exact subject.",
    },
  };
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
    { id: "type", header: "Type", cell: (row) => <Chip>{certificateTypeLabels[row.type].label}</Chip> },
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
      cell: (row) => (
        <Expiry notAfter={row.notAfter} now={now} revokedAt={row.revokedAt} isReplaced={row.isSuperseded} />
      ),
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
        row.lastUsedAt ? <RelativeTime value={row.lastUsedAt} /> : <span className="text-muted">Never</span>,
    },
  ];
}
