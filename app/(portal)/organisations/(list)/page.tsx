import { Building2, Plus } from "lucide-react";
import type { Metadata } from "next";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { ButtonLink } from "@/components/ui/button";
import type { Column } from "@/components/ui/data-table";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import { formatCount } from "@/lib/format";
import { listOrganisations } from "@/lib/organisations/list-organisations";
import type { Organisation } from "@/lib/organisations/schema";
import type { ListFilter } from "../../_list/filters";
import { ListScreen } from "../../_list/list-screen";
import { countryName } from "../_countries";

export const metadata: Metadata = { title: "Organisations" };

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
  { kind: "search", param: "q", label: "Search name, number or id" },
  { kind: "view", param: "limit" },
];

export default async function OrganisationsPage({ searchParams }: PageProps) {
  const mayCreate = await canDo("organisation:create");
  const create = mayCreate ? (
    <ButtonLink href="/organisations/new" variant="primary" icon={<Plus />}>
      Create organisation
    </ButtonLink>
  ) : null;
  return (
    <ListScreen
      operation={listOrganisations}
      pathname="/organisations"
      query={await searchParams}
      filters={FILTERS}
      isCounted
      view={() => ({
        header: (
          <PageHeader
            title="Organisations"
            crumbs={[{ label: "System Admin" }, { label: "Organisations" }]}
            description="Legal entities whose applications get certificates. Certificates contain the registered name and country."
            actions={create}
          />
        ),
        caption: "Organisations",
        rows: { kind: "table", columns, rowKey: (row) => row.id, rowHref: (row) => `/organisations/${row.id}` },
        icon: <Building2 />,
        empty: {
          title: "No organisations yet",
          text: mayCreate
            ? "Create an organisation first. Its applications, members and certificates follow."
            : "You are not a member of an organisation. Ask a super administrator to add you.",
          action: create,
        },
        noMatch: { title: "No matching organisations", text: "Broaden the search or clear a filter." },
      })}
    />
  );
}

const columns: readonly Column<Organisation>[] = [
  {
    id: "legalName",
    header: "Legal name",
    phone: "title",
    cell: (row) => <bdi className="line-clamp-2 max-w-[40ch] break-words">{row.legalName}</bdi>,
  },
  {
    id: "registration",
    header: "Registration",
    phone: "detail",
    hideBelow: "lg",
    cell: (row) => (
      <span title={countryName(row.country)}>
        {row.country} <span className="font-mono text-[13px]">{row.registrationNumber}</span>
      </span>
    ),
  },
  { id: "status", header: "Status", phone: "badge", cell: (row) => <StatusBadge status={row.status} /> },
  {
    id: "applications",
    header: "Applications",
    align: "end",
    cell: (row) => formatCount(row.counts?.applications ?? 0),
  },
  {
    id: "certificates",
    header: "Active certificates",
    align: "end",
    phone: "end",
    cell: (row) => formatCount(row.counts?.activeCertificates ?? 0),
  },
  {
    id: "created",
    header: "Created",
    hideBelow: "xl",
    cell: (row) => <RelativeTime value={row.createdAt} as="date" />,
  },
];
