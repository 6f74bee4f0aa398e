import { Plus, Users } from "lucide-react";
import type { Metadata } from "next";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { ButtonLink, TextLink } from "@/components/ui/button";
import type { Column } from "@/components/ui/data-table";
import { EmailText } from "@/components/ui/email-text";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import { listUsers } from "@/lib/users/list-users";
import type { User } from "@/lib/users/schema";
import { organisationRoleNames, platformRoleNames } from "../../_frame/role";
import type { ListFilter } from "../../_list/filters";
import { ListScreen } from "../../_list/list-screen";

export const metadata: Metadata = { title: "Users" };

const FILTERS: readonly ListFilter[] = [
  { kind: "search", param: "q", label: "Search name or email" },
  {
    kind: "chips",
    param: "role",
    label: "Role",
    options: [
      ...Object.entries({ ...platformRoleNames, ...organisationRoleNames }).map(([value, label]) => ({ value, label })),
      { value: "none", label: "No role" },
    ],
  },
  { kind: "chips", param: "signIn", label: "Sign-in", options: [{ value: "never", label: "Never signed in" }] },
  { kind: "view", param: "limit" },
];

export default async function UsersPage({ searchParams }: PageProps) {
  const [query, mayCreate] = await Promise.all([searchParams, canDo("user:write")]);
  return (
    <ListScreen
      operation={listUsers}
      pathname="/people"
      query={query}
      filters={FILTERS}
      isCounted
      organisationId={[query.organisation].flat()[0]}
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
        rows: {
          kind: "table",
          columns: columns(mayCreate),
          rowKey: (row) => row.id,
          rowHref: (row) => `/people/${row.id}`,
        },
        icon: <Users />,
        empty: { title: "No users yet", text: "Users can sign in and have roles in organisations." },
        noMatch: { title: "No matching users", text: "Change or clear the filters." },
      })}
    />
  );
}

const columns = (maySendLink: boolean): readonly Column<User>[] => [
  { id: "name", header: "Name", phone: "title", cell: (row) => <bdi className="break-words">{row.name}</bdi> },
  { id: "email", header: "Email", phone: "detail", cell: (row) => <EmailText value={row.email} /> },
  { id: "organisations", header: "Organisations", cell: (row) => <Organisations user={row} /> },
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
    cell: (row) =>
      row.lastSignInAt ? (
        <RelativeTime value={row.lastSignInAt} />
      ) : (
        <>
          Never
          {maySendLink && row.status === "active" ? (
            <TextLink href={`/people/${row.id}#set-up-link`} className="relative z-3 block text-[13px]">
              Send the link again
            </TextLink>
          ) : null}
        </>
      ),
  },
];

/** Organisations that a row names; the user's page has all. */
const SHOWN = 2;

function Organisations({ user: { id, memberships } }: { user: User }) {
  if (memberships.length === 0) return <span className="text-muted">—</span>;
  return (
    <ul className="flex flex-col gap-0.5">
      {memberships.slice(0, SHOWN).map(({ organisationId, organisationName, role }) => (
        <li key={organisationId} className="min-w-0">
          <bdi className="line-clamp-1 max-w-[26ch] break-words" title={organisationName}>
            {organisationName}
          </bdi>
          <span className="text-[13px] text-muted">{organisationRoleNames[role]}</span>
        </li>
      ))}
      {memberships.length > SHOWN ? (
        <li className="text-[13px]">
          <TextLink href={`/people/${id}`} className="relative z-3">
            {memberships.length - SHOWN} more
          </TextLink>
        </li>
      ) : null}
    </ul>
  );
}
