import type { AuditEvent } from "@/lib/audit/schema";
import { changesOf } from "./_sentences";

/** The members that an event changed, as a table; nothing for an event without any. */
export function EventChanges({ event }: { event: Pick<AuditEvent, "before" | "after"> }) {
  const changes = changesOf(event);
  if (changes.length === 0) return null;
  return (
    <div className="overflow-x-auto rounded-lg border border-border bg-surface">
      <table className="w-full text-[13px]">
        <caption className="sr-only">Changes</caption>
        <thead>
          <tr className="border-b border-separator text-start text-muted">
            <Head text="Field" />
            {event.before ? <Head text="Before" /> : null}
            {event.after ? <Head text={event.before ? "After" : "Value"} /> : null}
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

const Head = ({ text }: { text: string }) => (
  <th scope="col" className="px-3 py-1.5 text-start font-medium">
    {text}
  </th>
);

const Value = ({ text }: { text: string | undefined }) => (
  <td className="max-w-[48ch] px-3 py-1.5 align-top font-mono break-all">{text ?? "—"}</td>
);
