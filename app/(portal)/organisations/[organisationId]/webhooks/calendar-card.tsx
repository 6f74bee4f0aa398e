import { CalendarDays } from "lucide-react";
import { load } from "@/app/_server/load";
import { Card } from "@/components/ui/card";
import { ConfirmButton } from "@/components/ui/confirm-dialog";
import { RelativeTime } from "@/components/ui/relative-time";
import { EmptyState } from "@/components/ui/states";
import { StatusBadge } from "@/components/ui/status-badge";
import { listCalendarFeeds } from "@/lib/calendar/list-calendar-feeds";
import { createFeedAction, revokeFeedAction } from "./actions";
import { NewFeedForm } from "./new-feed-form";

/** Calendar feeds with the organisation's expirations. */
export async function CalendarCard({ organisationId, mayWrite }: { organisationId: string; mayWrite: boolean }) {
  const { items } = await load(listCalendarFeeds, { organisationId, limit: 100 });
  return (
    <Card
      id="calendars"
      title="Calendar feeds"
      description="Expirations as all-day events, with alarms on the reminder days of their certificate type, for any calendar program. Anyone with the URL of a feed can read it."
      isFlush
    >
      {items.length === 0 ? (
        <EmptyState icon={<CalendarDays />} title="No calendar feeds yet">
          {mayWrite ? "Create a separate feed for each team, so that you can revoke one without the others." : null}
        </EmptyState>
      ) : (
        <ul className="divide-y divide-separator">
          {items.map((feed) => (
            <li key={feed.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3">
              <span className="min-w-0 flex-1 basis-48">
                <span className="block font-medium break-words">{feed.name}</span>
                <span className="block text-[13px] text-muted">
                  <code className="font-mono">…{feed.hint}.ics</code>
                  {" · "}
                  {feed.lastUsedAt ? (
                    <>
                      last read <RelativeTime value={feed.lastUsedAt} />
                    </>
                  ) : (
                    "never read"
                  )}
                </span>
              </span>
              <StatusBadge status={feed.revokedAt ? "revoked" : "active"} />
              {mayWrite && !feed.revokedAt ? (
                <ConfirmButton
                  label="Revoke"
                  look={{ size: "sm", variant: "outline" }}
                  title={`Revoke “${feed.name}”?`}
                  confirmLabel="Revoke feed"
                  pendingLabel="Revoking…"
                  action={revokeFeedAction}
                  hidden={{ feedId: feed.id }}
                >
                  <p className="leading-6">
                    Calendars that subscribe to it are no longer updated. This can't be undone.
                  </p>
                </ConfirmButton>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {mayWrite ? (
        <div className="border-t border-separator px-5 py-4">
          <NewFeedForm organisationId={organisationId} action={createFeedAction} />
        </div>
      ) : null}
    </Card>
  );
}
