"use client";

import { ChevronRight } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { TextLink } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import type { AuthenticationAttempt } from "@/lib/oauth/schema";
import { AttemptDetails } from "./_attempt-details";
import { OutcomeChip, summaryOf } from "./_outcome";

/**
 * One attempt as a summary line that expands to all details, which are rendered once it is opened. Native `details`, as in the audit log;
 * without JavaScript it has a link to the attempt's page.
 */
export function AttemptRow({ attempt, log, isOpen }: { attempt: AuthenticationAttempt; log: string; isOpen: boolean }) {
  const box = useRef<HTMLDetailsElement>(null);
  const [wasOpened, setOpened] = useState(isOpen);
  const onToggle = () => box.current?.open && setOpened(true);
  // It may have been opened before the script ran.
  useEffect(() => {
    if (box.current?.open) setOpened(true);
  }, []);
  return (
    <li>
      <details ref={box} onToggle={onToggle} className="group" open={isOpen}>
        <summary className="flex cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 hover:bg-surface-hover focus-visible:-outline-offset-2 sm:flex-nowrap [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden="true"
            className="size-4 shrink-0 text-muted transition-transform group-open:rotate-90"
          />
          <OutcomeChip outcome={attempt.outcome} />
          <span className="min-w-0 flex-1 break-words max-sm:basis-full">{summaryOf(attempt)}</span>
          {attempt.address ? (
            <span className="font-mono text-xs break-all text-muted sm:max-w-44 sm:text-end">{attempt.address}</span>
          ) : null}
          <span className="text-[13px] text-muted sm:min-w-24 sm:text-end">
            <RelativeTime value={attempt.at} />
          </span>
        </summary>
        <div className="flex flex-col gap-4 border-t border-separator bg-surface-secondary px-4 py-4 sm:ps-11">
          {wasOpened ? <AttemptDetails attempt={attempt} log={log} /> : null}
          <TextLink href={`${log}/${attempt.id}`}>Open attempt</TextLink>
        </div>
      </details>
    </li>
  );
}
