import { Plus, Users } from "lucide-react";
import type { Metadata } from "next";
import { loadList } from "@/app/_server/load-list";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { ButtonLink } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { RelativeTime } from "@/components/ui/relative-time";
import { SearchField } from "@/components/ui/search-field";
import { EmptyState } from "@/components/ui/states";
import { StatusBadge } from "@/components/ui/status-badge";
import { UnusableFilters } from "@/components/ui/unusable-filters";
import { listUsers } from "@/lib/users/list-users";
import { platformRoleNames } from "../../_frame/role";

export const metadata: Metadata = { title: "People" };

const pathname = "/people";

export default async function PeoplePage({ searchParams }: PageProps) {
  const query = await searchParams;
  const [{ page, filter, params, unusable }, mayAdd] = await Promise.all([
    loadList(listUsers, { query, names: ["q"] }),
    canDo("user:write"),
  ]);
  const { items, nextCursor } = page;
  return (
    <>
      <PageHeader
        title="People"
        crumbs={[{ label: "System Admin" }, { label: "People" }]}
        description="Who can sign in, and what they may do."
        actions={
          mayAdd ? (
            <ButtonLink href="/people/new" variant="primary" icon={<Plus />}>
              Add person
            </ButtonLink>
          ) : null
        }
      />
      <UnusableFilters filters={unusable} />
      <div className="mb-4 flex justify-end">
        <SearchField label="Search name or email" />
      </div>
      <DataTable
        caption="People"
        pathname={pathname}
        params={params}
        rows={items}
        nextCursor={nextCursor}
        rowKey={(row) => row.id}
        rowHref={(row) => `/people/${row.id}`}
        columns={[
          { id: "name", header: "Name", cell: (row) => <span className="break-words">{row.name}</span> },
          { id: "email", header: "Email", cell: (row) => <span className="break-all">{row.email}</span> },
          {
            id: "role",
            header: "Role on the portal",
            hideBelow: "lg",
            cell: (row) => (row.platformRole ? platformRoleNames[row.platformRole] : "—"),
          },
          { id: "status", header: "Status", cell: (row) => <StatusBadge status={row.status} /> },
          {
            id: "seen",
            header: "Last sign-in",
            hideBelow: "lg",
            cell: (row) => (row.lastSignInAt ? <RelativeTime value={row.lastSignInAt} /> : "Never"),
          },
        ]}
        empty={
          <EmptyState
            icon={<Users />}
            title={filter.q ? "Nobody fits" : "Nobody yet"}
            action={filter.q ? <ButtonLink href={pathname}>Show all</ButtonLink> : null}
          >
            {filter.q ? "Try fewer letters." : "People you add can sign in and get a role in an organisation."}
          </EmptyState>
        }
      />
    </>
  );
}
