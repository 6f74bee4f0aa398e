import { ChevronRight, Cog, KeyRound, UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { TextLink } from "@/components/ui/button";
import { DescriptionList } from "@/components/ui/description-list";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import type { AuditEvent } from "@/lib/audit/schema";
import { changesOf, isOwnSubject, nameOfEntity, pageOfEntity, sentenceOf, subjectOf } from "./sentences";

const icons: Record<string, ReactNode> = { user: <UserRound />, client: <KeyRound /> };

/** One event as a sentence that expands to all details. Native `details`: keyboard, search in page, no JavaScript. */
export function EventRow({ event }: { event: AuditEvent }) {
  const name = isOwnSubject(event) ? undefined : nameOfEntity(event);
  const page = pageOfEntity(event);
  return (
    <li>
      <details className="group">
        <summary className="flex cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3 hover:bg-surface-hover focus-visible:-outline-offset-2 sm:flex-nowrap [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden="true"
            className="size-4 shrink-0 text-muted transition-transform group-open:rotate-90"
          />
          <span aria-hidden="true" className="text-muted max-sm:hidden [&_svg]:size-4">
            {icons[event.actor.kind] ?? <Cog />}
          </span>
          <span className="min-w-0 flex-1 break-words">
            <span className="font-medium">{subjectOf(event)}</span> {sentenceOf(event)}
            {name ? <>: {name}</> : null}
          </span>
          <span className="text-[13px] text-muted max-sm:ms-7 max-sm:w-full">
            <RelativeTime value={event.at} />
          </span>
        </summary>
        <div className="flex flex-col gap-4 border-t border-separator bg-surface-secondary px-4 py-4 sm:ps-11">
          <Changes event={event} />
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
              { term: "Actor", value: `${event.actor.label} (${event.actor.kind})` },
              { term: "IP address", value: event.address ?? "Local process" },
              { term: "Request", value: <LongValue value={event.requestId} label="request id" isWhole /> },
            ]}
          />
        </div>
      </details>
    </li>
  );
}

function Changes({ event }: { event: AuditEvent }) {
  const changes = changesOf(event);
  if (changes.length === 0) return null;
  return (
    <div className="overflow-x-auto rounded-lg border border-border bg-surface">
      <table className="w-full text-[13px]">
        <caption className="sr-only">Changes</caption>
        <thead>
          <tr className="border-b border-separator text-start text-muted">
            <th scope="col" className="px-3 py-1.5 text-start font-medium">
              Field
            </th>
            {event.before ? (
              <th scope="col" className="px-3 py-1.5 text-start font-medium">
                Before
              </th>
            ) : null}
            {event.after ? (
              <th scope="col" className="px-3 py-1.5 text-start font-medium">
                {event.before ? "After" : "Value"}
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody className="divide-y divide-separator">
          {changes.map(({ member, before, after }) => (
            <tr key={member}>
              <th scope="row" className="px-3 py-1.5 text-start align-top font-normal text-muted">
                {member}
              </th>
              {event.before ? <Value text={before} /> : null}
              {event.after ? <Value text={after} /> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Value = ({ text }: { text: string | undefined }) => (
  <td className="max-w-[48ch] px-3 py-1.5 align-top font-mono break-all">{text ?? "—"}</td>
);
