import { Building2, Plus } from "lucide-react";
import type { Metadata } from "next";
import { loadList } from "@/app/_server/load-list";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { ButtonLink } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { FilterChips } from "@/components/ui/filter-chips";
import { RelativeTime } from "@/components/ui/relative-time";
import { SearchField } from "@/components/ui/search-field";
import { EmptyState } from "@/components/ui/states";
import { StatusBadge } from "@/components/ui/status-badge";
import { UnusableFilters } from "@/components/ui/unusable-filters";
import { formatCount } from "@/lib/format";
import { listOrganisations } from "@/lib/organisations/list-organisations";
import { countryName } from "../_countries";

export const metadata: Metadata = { title: "Organisations" };

const pathname = "/organisations";

export default async function OrganisationsPage({ searchParams }: PageProps) {
  const query = await searchParams;
  const [{ page, filter, params, unusable }, mayCreate] = await Promise.all([
    loadList(listOrganisations, { query, names: ["q", "status"] }),
    canDo("organisation:create"),
  ]);
  const { items, nextCursor } = page;
  const register = mayCreate ? (
    <ButtonLink href="/organisations/new" variant="primary" icon={<Plus />}>
      Register organisation
    </ButtonLink>
  ) : null;
  const isNarrowed = Boolean(filter.q || filter.status);
  return (
    <>
      <PageHeader
        title="Organisations"
        crumbs={[{ label: "System Admin" }, { label: "Organisations" }]}
        description="The legal entities whose applications get certificates. Name and country are what their certificates say."
        actions={register}
      />
      <UnusableFilters filters={unusable} />
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <FilterChips
          label="Status"
          param="status"
          pathname={pathname}
          params={params}
          options={[
            { value: "active", label: "Active" },
            { value: "suspended", label: "Suspended" },
          ]}
        />
        <SearchField label="Search name, number or id" keep={{ status: filter.status }} />
      </div>
      <DataTable
        caption="Organisations"
        pathname={pathname}
        params={params}
        rows={items}
        nextCursor={nextCursor}
        rowKey={(row) => row.id}
        rowHref={(row) => `/organisations/${row.id}`}
        columns={[
          {
            id: "legalName",
            header: "Legal name",
            cell: (row) => <span className="line-clamp-2 max-w-[40ch] break-words">{row.legalName}</span>,
          },
          {
            id: "registration",
            header: "Registration",
            hideBelow: "lg",
            cell: (row) => (
              <span title={countryName(row.country)}>
                {row.country} <span className="font-mono text-[13px]">{row.registrationNumber}</span>
              </span>
            ),
          },
          { id: "status", header: "Status", cell: (row) => <StatusBadge status={row.status} /> },
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
            cell: (row) => formatCount(row.counts?.activeCertificates ?? 0),
          },
          {
            id: "created",
            header: "Registered",
            hideBelow: "xl",
            cell: (row) => <RelativeTime value={row.createdAt} as="date" />,
          },
        ]}
        empty={
          isNarrowed ? (
            <EmptyState
              icon={<Building2 />}
              title="No organisation fits"
              action={<ButtonLink href={pathname}>Show all</ButtonLink>}
            >
              Try fewer letters, or take the filter off.
            </EmptyState>
          ) : (
            <EmptyState icon={<Building2 />} title="No organisations yet" action={register}>
              {mayCreate
                ? "Register the first legal entity. Its applications, people and certificates come after."
                : "You are not a member of any organisation. Ask an administrator to add you."}
            </EmptyState>
          )
        }
      />
    </>
  );
}
