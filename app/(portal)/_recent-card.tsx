import { load } from "@/app/_server/load";
import { deps } from "@/app/_server/runtime";
import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import { byDay, foldPairs } from "./audit/fold";
import { isOwnSubject, nameOfEntity, pageOfEntity, sentenceOf, subjectOf } from "./audit/sentences";

const SHOWN = 8;
/** Read more than is shown: pairs are folded. */
const READ = 24;

interface Filter {
  organisationId?: string;
  applicationId?: string;
}

/** The latest changes by day, without sign-ins and jobs, for users who may read the audit log. */
export async function RecentCard({ filter, all }: { filter: Filter; all: string }) {
  const { items } = await load(listAuditEvents, { limit: READ, only: "changes", ...filter });
  const shown = foldPairs(items).slice(0, SHOWN);
  if (shown.length === 0) return null;
  return (
    <Card title="Recent activity" isFlush footer={<TextLink href={all}>View all</TextLink>}>
      {byDay(shown, deps().clock.now()).map(({ day, events }) => (
        <section key={day} aria-label={day} className="border-t border-separator first:border-t-0">
          <h3 className="px-5 pt-3 text-[13px] font-medium text-muted">{day}</h3>
          <ol className="pb-2">
            {events.map((event) => {
              const name = isOwnSubject(event) ? undefined : nameOfEntity(event);
              const page = pageOfEntity(event);
              return (
                <li key={event.id} className="flex flex-wrap justify-between gap-x-4 px-5 py-1">
                  <span className="min-w-0 break-words">
                    <span className="font-medium">{subjectOf(event)}</span> {sentenceOf(event)}
                    {name ? <>: {page ? <TextLink href={page}>{name}</TextLink> : name}</> : null}
                  </span>
                  <span className="text-[13px] leading-6 text-muted">
                    <RelativeTime value={event.at} />
                  </span>
                </li>
              );
            })}
          </ol>
        </section>
      ))}
    </Card>
  );
}
