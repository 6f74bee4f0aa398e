import { KeyRound, Plus } from "lucide-react";
import type { Metadata } from "next";
import type { PageProps } from "@/app/_server/query";
import { deps } from "@/app/_server/runtime";
import { PageHeader } from "@/components/frame/page-header";
import { ButtonLink } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-dialog";
import type { Column } from "@/components/ui/data-table";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import { plural } from "@/lib/format";
import { listAccessTokens } from "@/lib/users/list-access-tokens";
import type { AccessToken } from "@/lib/users/schema";
import { ListScreen } from "../../_list/list-screen";
import { AccountTabs } from "../_tabs";
import { revokeTokenAction } from "../actions";

export const metadata: Metadata = { title: "Access tokens" };

const pathname = "/account/tokens";
const EMPTY = {
  title: "No access tokens",
  text: "Create a token for a script or a pipeline. You choose its scopes and expiry.",
  action: (
    <ButtonLink href="/account/tokens/new" variant="primary" icon={<Plus />}>
      Create token
    </ButtonLink>
  ),
};

export default async function TokensPage({ searchParams }: PageProps) {
  const now = deps().clock.now().toISOString();
  return (
    <ListScreen
      operation={listAccessTokens}
      pathname={pathname}
      query={await searchParams}
      filters={[]}
      view={({ items }) => ({
        header: (
          <>
            <PageHeader
              title="Your account"
              description="Access tokens let programs use the API as you, within the scopes that you select. Changing your password revokes all of them."
              actions={items.length > 0 ? EMPTY.action : null}
            />
            <AccountTabs current={pathname} />
          </>
        ),
        caption: "Access tokens",
        rows: { kind: "table", columns: columns(now), rowKey: (row) => row.id },
        icon: <KeyRound />,
        empty: EMPTY,
        noMatch: EMPTY, // this list has no filters
      })}
    />
  );
}

const columns = (now: string): readonly Column<AccessToken>[] => [
  { id: "name", header: "Name", cell: (row) => <span className="font-medium break-words">{row.name}</span> },
  {
    id: "token",
    header: "Token",
    hideBelow: "lg",
    cell: (row) => <code className="font-mono text-[13px] text-muted">cspat_…{row.hint}</code>,
  },
  {
    id: "scopes",
    header: "Scopes",
    cell: (row) => <span title={row.scopes.join(", ")}>{plural(row.scopes.length, "scope")}</span>,
  },
  {
    id: "status",
    header: "Status",
    cell: (row) => <StatusBadge status={row.revokedAt ? "revoked" : row.expiresAt <= now ? "expired" : "active"} />,
  },
  { id: "expires", header: "Expires", cell: (row) => <RelativeTime value={row.expiresAt} /> },
  {
    id: "used",
    header: "Last used",
    hideBelow: "lg",
    cell: (row) => (row.lastUsedAt ? <RelativeTime value={row.lastUsedAt} /> : "Never"),
  },
  {
    id: "revoke",
    header: "Actions",
    align: "end",
    cell: (row) =>
      row.revokedAt || row.expiresAt <= now ? null : (
        <ConfirmButton
          label="Revoke"
          look={{ size: "sm", variant: "outline" }}
          title={`Revoke “${row.name}”?`}
          confirmLabel="Revoke token"
          pendingLabel="Revoking…"
          action={revokeTokenAction}
          hidden={{ tokenId: row.id }}
        >
          <p className="leading-6">
            Programs that use it are rejected from the next request on. Tokens that were created with it are revoked
            too.
          </p>
        </ConfirmButton>
      ),
  },
];
