import { FileBadge2 } from "lucide-react";
import type { z } from "zod";
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
import {
  CERTIFICATE_FILTERS,
  type CertificateCounts,
  type CountCertificatesInput,
} from "@/lib/certificates/schema/list";
import { shortenMiddle } from "@/lib/format";
import type { ListFilter } from "../_list/filters";
import { ListScreen, type ListView, type Loaded } from "../_list/list-screen";
import { Expiry } from "./_expiry";
import { certificateTypeLabels, statusOf } from "./_labels";
import { expiryFilter, exportHref, selectionOf } from "./_list-tools";
import { rowActions } from "./_menu";
import { peekCertificateAction } from "./actions";

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
};

const filtersOf = (heldBy: string | undefined, hasOwnSearch: boolean): readonly ListFilter[] => [
  {
    ...{ kind: "search", param: "q", label: "Search certificates", placeholder: "KID, serial, name…" },
    isElsewhere: hasOwnSearch,
  },
  {
    kind: "chips",
    param: "status",
    label: "Status",
    options: CERTIFICATE_FILTERS.map((value) => ({ value, label: filterLabels[value] })),
  },
  {
    kind: "chips",
    param: "type",
    label: "Type",
    options: CERTIFICATE_TYPES.map((value) => ({ value, label: certificateTypeLabels[value].label })),
  },
  heldBy ? HELD_BY : { kind: "linked", param: "level", label: "Issued to" },
  { kind: "linked", param: "expiresAfter" },
  { kind: "linked", param: "expiresBefore" },
  { kind: "view", param: "sort" },
  { kind: "view", param: "limit" },
];

/** The filters come from the URL; the operation validates them. */
type CountInput = z.input<typeof CountCertificatesInput>;

interface Props {
  holder: { applicationId?: string; organisationId?: string };
  pathname: string;
  params: Query;
  empty: ListView<CertificateSummary>["empty"];
  /** The page has the search field itself. */
  hasOwnSearch?: boolean;
}

/** Certificates of one holder, or all in the user's scope, with filters, search, sorting and paging in the URL. */
export function CertificateList({ holder, pathname, params: query, empty, hasOwnSearch = false }: Props) {
  // An organisation in the URL is a filter like the others: an invalid one is ignored.
  const isNamed = holder.organisationId !== undefined && query.organisation === holder.organisationId;
  return (
    <ListScreen
      operation={listCertificates}
      pathname={pathname}
      query={query}
      filters={filtersOf(holder.organisationId, hasOwnSearch)}
      label="Certificates"
      {...(isNamed ? { organisationId: holder.organisationId } : { own: { ...holder } })}
      view={async (loaded) => {
        const { organisationId } = loaded;
        return view(loaded, isNamed ? (organisationId ? { organisationId } : {}) : holder, empty);
      }}
    />
  );
}

async function view(
  { filter }: Loaded<CertificateSummary>,
  holder: Props["holder"],
  empty: Props["empty"],
): Promise<ListView<CertificateSummary>> {
  const { status, sort: _sort, limit: _limit, cursor: _cursor, ...matching } = filter;
  const [counts, issue, revoke] = await Promise.all([
    load(countCertificates, { ...matching, ...holder } as CountInput),
    canDo("certificate:issue", holder.organisationId),
    canDo("certificate:revoke", holder.organisationId),
  ]);
  const now = deps().clock.now().toISOString();
  return {
    applied: expiryFilter(filter),
    exportHref: exportHref(filter, holder),
    counts: { status: counts },
    // Every certificate is in exactly one of these three states.
    total: status ? counts[status as keyof CertificateCounts] : counts.active + counts.revoked + counts.expired,
    caption: "Certificates",
    rows: {
      kind: "table",
      columns: columns(now, !holder.applicationId),
      defaultSort: "-createdAt",
      rowKey: (row) => row.kid,
      rowHref: (row) => `/certificates/${row.kid}`,
      rowLabel: (row) => row.name || shortenMiddle(row.kid),
      actions: (row) => rowActions(row, { issue, revoke }),
      selection: selectionOf(revoke),
      peek: peekCertificateAction,
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
      id: "name",
      header: "Name",
      isSortable: true,
      phone: "title",
      cell: (row) =>
        row.name ? (
          <bdi className="line-clamp-2 max-w-[30ch] break-words">{row.name}</bdi>
        ) : (
          <span className="font-mono text-[13px]">{shortenMiddle(row.kid)}</span>
        ),
    },
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
    {
      id: "type",
      header: "Type",
      ...(hasHolder ? {} : { phone: "detail" as const }),
      cell: (row) => <Chip>{certificateTypeLabels[row.type].label}</Chip>,
    },
    ...(hasHolder
      ? [
          {
            id: "holder",
            header: "Application",
            hideBelow: "lg" as const,
            phone: "detail" as const,
            cell: (row: CertificateSummary) => (
              <bdi className="line-clamp-2 max-w-[26ch] break-words" title={row.organisationName}>
                {row.applicationName ?? <span className="text-muted">{row.organisationName}</span>}
              </bdi>
            ),
          },
        ]
      : []),
    { id: "status", header: "Status", phone: "badge", cell: (row) => <StatusBadge status={statusOf(row)} /> },
    {
      id: "notAfter",
      header: "Expires",
      isSortable: true,
      phone: "end",
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
