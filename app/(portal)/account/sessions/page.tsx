import { Laptop } from "lucide-react";
import type { Metadata } from "next";
import { load } from "@/app/_server/load";
import { PageHeader } from "@/components/frame/page-header";
import { ActionButton } from "@/components/ui/action-button";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { Chip } from "@/components/ui/status-badge";
import { listSessions } from "@/lib/users/list-sessions";
import type { Session } from "@/lib/users/schema";
import { AccountTabs } from "../_tabs";
import { endOtherSessionsAction, endSessionAction } from "../actions";
import { browserName } from "./browser";

export const metadata: Metadata = { title: "Sessions" };

/** Lists the user's sessions and signs them out. */
export default async function SessionsPage() {
  const { items } = await load(listSessions, {});
  return (
    <>
      <PageHeader title="Your account" />
      <AccountTabs current="/account/sessions" />
      <Card
        title="Active sessions"
        description="A session expires after 30 minutes of inactivity, and after 12 hours at the latest."
        isFlush
        action={
          items.length > 1 ? (
            <ActionButton action={endOtherSessionsAction} pendingLabel="Signing out…">
              Sign out all other sessions
            </ActionButton>
          ) : null
        }
      >
        <ul className="divide-y divide-separator">
          {items.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      </Card>
    </>
  );
}

function SessionRow({ session }: { session: Session }) {
  const name = browserName(session.userAgent);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3">
      <Laptop aria-hidden="true" className="size-5 text-muted" />
      <span className="min-w-0 flex-1 basis-56">
        <span className="flex flex-wrap items-center gap-2 font-medium" title={session.userAgent ?? undefined}>
          {name}
          {session.isCurrent ? <Chip tone="accent">This session</Chip> : null}
        </span>
        <span className="text-[13px] text-muted">
          {session.address ?? "Unknown IP address"} · signed in <RelativeTime value={session.createdAt} /> · last active{" "}
          <RelativeTime value={session.lastSeenAt} />
        </span>
      </span>
      {session.isCurrent ? null : (
        <ActionButton
          action={endSessionAction}
          hidden={{ sessionId: session.id }}
          pendingLabel="Signing out…"
          size="sm"
          label={`Sign out ${name}`}
        >
          Sign out
        </ActionButton>
      )}
    </li>
  );
}
