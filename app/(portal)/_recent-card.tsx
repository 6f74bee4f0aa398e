import { load } from "@/app/_server/load";
import { deps } from "@/app/_server/runtime";
import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { inGroups } from "@/components/ui/groups";
import { RelativeTime } from "@/components/ui/relative-time";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import { formatDay } from "@/lib/format";
import { isOwnSubject, nameOfEntity, pageOfEntity, sentenceOf, subjectOf } from "./audit/_sentences";

const SHOWN = 8;

interface Filter {
  organisationId?: string;
  applicationId?: string;
}

/** The latest changes by day, without sign-ins and jobs, for users who may read the audit log. */
export async function RecentCard({ filter, all }: { filter: Filter; all: string }) {
  const { items } = await load(listAuditEvents, { limit: SHOWN, only: "changes", pairs: "folded", ...filter });
  if (items.length === 0) return null;
  const now = deps().clock.now();
  return (
    <Card title="Recent activity" isFlush footer={<TextLink href={all}>View all</TextLink>}>
      {inGroups(items, ({ at }) => formatDay(new Date(at), now)).map(({ heading, rows }) => (
        <section key={heading} aria-label={heading} className="border-t border-separator first:border-t-0">
          <h3 className="px-5 pt-3 text-[13px] font-medium text-muted">{heading}</h3>
          <ol className="pb-2">
            {rows.map((event) => {
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
