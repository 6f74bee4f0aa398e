"use client";

import { useEffect, useRef, useState } from "react";
import { TextLink } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import type { AuditEvent } from "@/lib/audit/schema";
import { EventDetails } from "./_event-details";
import type { EventLine } from "./_line";

/**
 * One event as a sentence. Opening it loads the details: fifty of them, with the records before and after, would be most of the page.
 * Native `details`, for the keyboard; without JavaScript it has a link to the event's page.
 * `time`: the time of day, below a heading with the date.
 */
export function EventRow({ line, as = "relative" }: { line: EventLine; as?: "relative" | "time" }) {
  const { box, onToggle, loaded } = useDetails(line.id);
  const page = `/audit/${line.id}`;
  return (
    <li>
      <details ref={box} onToggle={onToggle} className="log-row">
        <summary>
          <span aria-hidden="true" data-kind={line.actorKind} className="actor-icon max-sm:hidden" />
          <span className="min-w-0 flex-1 break-words">
            <bdi className="font-medium">{line.subject}</bdi> {line.sentence}
            {line.name ? (
              <>
                : <bdi>{line.name}</bdi>
              </>
            ) : null}
          </span>
          <span className="text-[13px] text-muted max-sm:ms-7 max-sm:w-full">
            <RelativeTime value={line.at} as={as} />
          </span>
        </summary>
        <div>
          {loaded?.event ? <EventDetails event={loaded.event} /> : <p role="status">{loaded?.message}</p>}
          <TextLink href={page}>Open event</TextLink>
        </div>
      </details>
    </li>
  );
}

interface Loaded {
  event?: AuditEvent;
  /** While it is loading, and why it could not be loaded. */
  message?: string;
}

function useDetails(id: string) {
  const box = useRef<HTMLDetailsElement>(null);
  const [loaded, setLoaded] = useState<Loaded>();
  const onToggle = () => {
    if (!box.current?.open || loaded?.event) return;
    setLoaded({ message: "Loading…" });
    loadEvent(id).then(setLoaded, () => setLoaded({ message: "The details could not be loaded. Open the event." }));
  };
  // It may have been opened before the script ran.
  const first = useRef(onToggle);
  useEffect(() => first.current(), []);
  return { box, onToggle, loaded };
}

async function loadEvent(id: string): Promise<Loaded> {
  const response = await fetch(`/audit/${id}/details`, { headers: { accept: "application/json" } });
  const body: unknown = await response.json();
  return response.ok ? { event: body as AuditEvent } : { message: (body as { message: string }).message };
}
