import type { AuditEvent } from "@/lib/audit/schema";
import { DAY_MS } from "@/lib/durations";
import { formatDate } from "@/lib/format";

/** Issuing writes two events, before and after signing. The first is left out when the second is in the list. */
export function foldPairs<Event extends Pick<AuditEvent, "operation" | "entityId" | "after">>(
  events: readonly Event[],
): Event[] {
  const key = ({ operation, entityId }: Event) => `${operation} ${entityId}`;
  const isFirst = ({ after }: Event) => after?.status === "prepared";
  const finished = new Set(events.filter((event) => !isFirst(event)).map(key));
  return events.filter((event) => !(isFirst(event) && finished.has(key(event))));
}

/** Events under the heading of their day (UTC): Today, Yesterday, a date. In their order. */
export function byDay<Event extends Pick<AuditEvent, "at">>(
  events: readonly Event[],
  now: Date,
): { day: string; events: Event[] }[] {
  const groups: { day: string; events: Event[] }[] = [];
  for (const event of events) {
    const day = dayOf(new Date(event.at), now);
    const last = groups.at(-1);
    if (last?.day === day) last.events.push(event);
    else groups.push({ day, events: [event] });
  }
  return groups;
}

function dayOf(at: Date, now: Date): string {
  const days = Math.floor(now.getTime() / DAY_MS) - Math.floor(at.getTime() / DAY_MS);
  return days === 0 ? "Today" : days === 1 ? "Yesterday" : formatDate(at);
}
