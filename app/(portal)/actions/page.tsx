import { CircleCheck } from "lucide-react";
import type { Metadata } from "next";
import { loadList } from "@/app/_server/load-list";
import { selectedOrganisationId } from "@/app/_server/organisation";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { Card } from "@/components/ui/card";
import { FilterChips } from "@/components/ui/filter-chips";
import { EmptyState } from "@/components/ui/states";
import { UnusableFilters } from "@/components/ui/unusable-filters";
import { formatCount } from "@/lib/format";
import { listActions } from "@/lib/home/list-actions";
import { ACTION_KINDS } from "@/lib/home/schema";
import { ActionRows } from "../_action-list";
import { actionTexts } from "../_labels/actions";

export const metadata: Metadata = { title: "Needs action" };

const pathname = "/actions";

/** Everything that needs action, the most urgent kind first. */
export default async function ActionsPage({ searchParams }: PageProps) {
  const query = await searchParams;
  const { page, params, unusable } = await loadList(listActions, {
    query,
    names: ["kind"],
    organisationId: await selectedOrganisationId(query.organisation),
  });
  const { items, total } = page;
  return (
    <>
      <PageHeader
        title="Needs action"
        crumbs={[{ label: "Home", href: "/" }, { label: "Needs action" }]}
        description="What does not work, or will stop working unless someone acts."
      />
      <div className="flex flex-col gap-4">
        <UnusableFilters filters={unusable} />
        <FilterChips
          label="Kind"
          param="kind"
          options={ACTION_KINDS.map((value) => ({ value, label: actionTexts[value].label }))}
          pathname={pathname}
          params={params}
        />
        <Card isFlush>
          {items.length > 0 ? (
            <ActionRows actions={items} />
          ) : (
            <EmptyState icon={<CircleCheck />} title="All clear">
              Nothing of this kind needs action.
            </EmptyState>
          )}
        </Card>
        {total > items.length ? (
          <p className="text-[13px] text-muted">
            {formatCount(items.length)} of {formatCount(total)}, the most urgent first.
          </p>
        ) : null}
      </div>
    </>
  );
}
