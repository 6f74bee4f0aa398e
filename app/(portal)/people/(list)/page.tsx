import { Plus, Users } from "lucide-react";
import type { Metadata } from "next";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { ButtonLink } from "@/components/ui/button";
import type { Column } from "@/components/ui/data-table";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import { listUsers } from "@/lib/users/list-users";
import type { User } from "@/lib/users/schema";
import { platformRoleNames } from "../../_frame/role";
import type { ListFilter } from "../../_list/filters";
import { ListScreen } from "../../_list/list-screen";

export const metadata: Metadata = { title: "Users" };

const FILTERS: readonly ListFilter[] = [
  { kind: "search", param: "q", label: "Search name or email" },
  { kind: "view", param: "limit" },
];

export default async function UsersPage({ searchParams }: PageProps) {
  const mayCreate = await canDo("user:write");
  return (
    <ListScreen
      operation={listUsers}
      pathname="/people"
      query={await searchParams}
      filters={FILTERS}
      isCounted
      view={() => ({
        header: (
          <PageHeader
            title="Users"
            crumbs={[{ label: "System Admin" }, { label: "Users" }]}
            description="Accounts that can sign in, and their roles."
            actions={
              mayCreate ? (
                <ButtonLink href="/people/new" variant="primary" icon={<Plus />}>
                  Create user
                </ButtonLink>
              ) : null
            }
          />
        ),
        caption: "Users",
        rows: { kind: "table", columns, rowKey: (row) => row.id, rowHref: (row) => `/people/${row.id}` },
        icon: <Users />,
        empty: { title: "No users yet", text: "Users can sign in and have roles in organisations." },
        noMatch: { title: "No matching users", text: "Broaden the search." },
      })}
    />
  );
}

const columns: readonly Column<User>[] = [
  { id: "name", header: "Name", phone: "title", cell: (row) => <bdi className="break-words">{row.name}</bdi> },
  { id: "email", header: "Email", phone: "detail", cell: (row) => <span className="wrap-anywhere">{row.email}</span> },
  {
    id: "role",
    header: "Platform role",
    hideBelow: "lg",
    cell: (row) => (row.platformRole ? platformRoleNames[row.platformRole] : "—"),
  },
  { id: "status", header: "Status", phone: "badge", cell: (row) => <StatusBadge status={row.status} /> },
  {
    id: "seen",
    header: "Last sign-in",
    hideBelow: "lg",
    cell: (row) => (row.lastSignInAt ? <RelativeTime value={row.lastSignInAt} /> : "Never"),
  },
];
