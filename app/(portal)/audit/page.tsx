import { ScrollText } from "lucide-react";
import type { Metadata } from "next";
import { loadList } from "@/app/_server/load-list";
import { selectedOrganisationId } from "@/app/_server/organisation";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { ButtonLink } from "@/components/ui/button";
import { FilterChips } from "@/components/ui/filter-chips";
import { hrefWith } from "@/components/ui/href";
import { EmptyState } from "@/components/ui/states";
import { UnusableFilters } from "@/components/ui/unusable-filters";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import { EventRow } from "./event-row";

export const metadata: Metadata = { title: "Audit" };

const pathname = "/audit";
const entities = [
  ["certificate", "Certificates"],
  ["application", "Applications"],
  ["client", "OAuth clients"],
  ["organisation", "Organisations"],
  ["user", "People"],
  ["membership", "Roles"],
  ["access_token", "Access tokens"],
  ["authority", "Authorities"],
] as const;

export default async function AuditPage({ searchParams }: PageProps) {
  const query = await searchParams;
  const { page, filter, params, unusable } = await loadList(listAuditEvents, {
    query,
    names: ["entity", "entityId", "operation"],
    organisationId: await selectedOrganisationId(query.organisation),
  });
  const { items, nextCursor } = page;
  const isNarrowed = Boolean(filter.entity || filter.entityId || filter.operation);
  return (
    <>
      <PageHeader
        title="Audit"
        crumbs={[{ label: "System Admin" }, { label: "Audit" }]}
        description="Every change, who made it and from where, written in the same transaction as the change itself. Nothing here is ever altered."
      />
      <UnusableFilters filters={unusable} />
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <FilterChips
          label="Kind"
          param="entity"
          pathname={pathname}
          params={params}
          options={entities.map(([value, label]) => ({ value, label }))}
        />
        {filter.entityId || filter.operation ? (
          <ButtonLink size="sm" href={hrefWith(pathname, params, { entityId: null, operation: null })}>
            Show everything
          </ButtonLink>
        ) : null}
      </div>
      <div className="rounded-lg border border-border bg-surface">
        {items.length > 0 ? (
          <ol aria-label="Events, newest first" className="divide-y divide-separator">
            {items.map((event) => (
              <EventRow key={event.id} event={event} />
            ))}
          </ol>
        ) : (
          <EmptyState
            icon={<ScrollText />}
            title={isNarrowed ? "No event fits" : "Nothing has happened yet"}
            action={isNarrowed ? <ButtonLink href={pathname}>Show everything</ButtonLink> : null}
          >
            {isNarrowed ? "Take the filter off to see all events." : "The first change will stand here."}
          </EmptyState>
        )}
      </div>
      {params.cursor || nextCursor ? (
        <nav aria-label="Pages" className="mt-3 flex justify-end gap-2">
          {params.cursor ? (
            <ButtonLink size="sm" href={hrefWith(pathname, params, {})}>
              Newest
            </ButtonLink>
          ) : null}
          {nextCursor ? (
            <ButtonLink size="sm" rel="next" href={hrefWith(pathname, params, { cursor: nextCursor })}>
              Older
            </ButtonLink>
          ) : null}
        </nav>
      ) : null}
    </>
  );
}
