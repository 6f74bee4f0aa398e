import { load } from "@/app/_server/load";
import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import { isOwnSubject, nameOfEntity, sentenceOf, subjectOf } from "../audit/sentences";

/** The latest events, for users who may read the audit log. */
export async function RecentCard({ organisationId }: { organisationId: string | undefined }) {
  const { items } = await load(listAuditEvents, { limit: 6, ...(organisationId ? { organisationId } : {}) });
  if (items.length === 0) return null;
  return (
    <Card title="Recent activity" isFlush footer={<TextLink href="/audit">Show all</TextLink>}>
      <ol className="divide-y divide-separator">
        {items.map((event) => {
          const name = isOwnSubject(event) ? undefined : nameOfEntity(event);
          return (
            <li key={event.id} className="flex flex-wrap justify-between gap-x-4 px-5 py-2.5">
              <span className="min-w-0 break-words">
                <span className="font-medium">{subjectOf(event)}</span> {sentenceOf(event)}
                {name ? `: ${name}` : ""}
              </span>
              <span className="text-[13px] leading-6 text-muted">
                <RelativeTime value={event.at} />
              </span>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
