"use client";

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
      <details ref={box} onToggle={onToggle} className="log-row" open={isOpen}>
        <summary>
          <OutcomeChip outcome={attempt.outcome} />
          <span className="min-w-0 flex-1 break-words max-sm:basis-full">{summaryOf(attempt)}</span>
          {attempt.address ? (
            <span className="font-mono text-xs break-all text-muted sm:max-w-72 sm:text-end">{attempt.address}</span>
          ) : null}
          <span className="text-[13px] text-muted sm:min-w-24 sm:text-end">
            <RelativeTime value={attempt.at} />
          </span>
        </summary>
        <div>
          {wasOpened ? <AttemptDetails attempt={attempt} log={log} /> : null}
          <TextLink href={`${log}/${attempt.id}`}>Open attempt</TextLink>
        </div>
      </details>
    </li>
  );
}
