import { TextLink } from "@/components/ui/button";
import { DescriptionList } from "@/components/ui/description-list";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import type { AuditEvent } from "@/lib/audit/schema";
import { EventChanges } from "./_event-changes";
import { pageOfEntity } from "./_sentences";

/** All facts of an event: the changed members, then who, when, from where. */
export function EventDetails({ event }: { event: AuditEvent }) {
  const page = pageOfEntity(event);
  const { actor } = event;
  return (
    <>
      <EventChanges event={event} />
      <DescriptionList
        items={[
          { term: "Time", value: <RelativeTime value={event.at} as="exact" /> },
          { term: "Operation", value: <code className="font-mono text-[13px]">{event.operation}</code> },
          {
            term: "Target",
            value: (
              <span className="flex flex-wrap items-center gap-x-2">
                {page ? <TextLink href={page}>{event.entity}</TextLink> : event.entity}
                <LongValue value={event.entityId} label="id" head={10} tail={8} />
              </span>
            ),
          },
          {
            term: "Actor",
            value: (
              <span className="flex flex-wrap items-center gap-x-2">
                <span className="break-words">
                  {actor.name ? `${actor.name} · ${actor.label}` : actor.label} ({actor.kind})
                </span>
                <TextLink href={`/audit?actor=${encodeURIComponent(actor.id)}`}>All events</TextLink>
              </span>
            ),
          },
          { term: "IP address", value: event.address ?? "Local process" },
          { term: "Request", value: <LongValue value={event.requestId} label="request id" isWhole /> },
        ]}
      />
    </>
  );
}
