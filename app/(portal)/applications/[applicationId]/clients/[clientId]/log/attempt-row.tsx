import { ChevronRight, CircleCheck, CircleX } from "lucide-react";
import { DescriptionList } from "@/components/ui/description-list";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import { Chip } from "@/components/ui/status-badge";
import type { AuthenticationAttempt } from "@/lib/oauth/schema";

/** One attempt as a summary line that expands to all details. Native `details`, as in the audit log. */
export function AttemptRow({ attempt, isOpen }: { attempt: AuthenticationAttempt; isOpen: boolean }) {
  const isFailed = attempt.outcome === "failed";
  return (
    <li>
      <details className="group" open={isOpen}>
        <summary className="flex cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3 hover:bg-surface-hover focus-visible:-outline-offset-2 sm:flex-nowrap [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden="true"
            className="size-4 shrink-0 text-muted transition-transform group-open:rotate-90"
          />
          <Chip tone={isFailed ? "danger" : "success"} icon={isFailed ? <CircleX /> : <CircleCheck />}>
            {isFailed ? "Failed" : "Succeeded"}
          </Chip>
          <span className="min-w-0 flex-1 break-words max-sm:basis-full">
            {isFailed
              ? (attempt.message ?? attempt.failedCheck ?? "Rejected")
              : `${attempt.method} at ${attempt.endpoint}`}
          </span>
          <span className="text-[13px] text-muted">
            <RelativeTime value={attempt.at} />
          </span>
        </summary>
        <div className="border-t border-separator bg-surface-secondary px-4 py-4 sm:ps-11">
          <DescriptionList
            items={[
              ...(attempt.fix ? [{ term: "How to fix it", value: attempt.fix }] : []),
              ...(attempt.failedCheck
                ? [
                    {
                      term: "Failed check",
                      value: <code className="font-mono text-[13px]">{attempt.failedCheck}</code>,
                    },
                  ]
                : []),
              { term: "Time", value: <RelativeTime value={attempt.at} as="exact" /> },
              { term: "Method", value: <code className="font-mono text-[13px]">{attempt.method}</code> },
              { term: "Endpoint", value: <code className="font-mono text-[13px]">{attempt.endpoint}</code> },
              { term: "KID", value: attempt.kid ? <LongValue value={attempt.kid} label="KID" isWhole /> : "Not sent" },
              {
                term: "Audience",
                hint: "aud as sent",
                value: attempt.audience ? (
                  <code className="font-mono text-[13px] break-all">{attempt.audience}</code>
                ) : undefined,
              },
              { term: "IP address", value: attempt.address ?? "Unknown" },
              { term: "Request", value: <LongValue value={attempt.requestId} label="request id" isWhole /> },
            ]}
          />
        </div>
      </details>
    </li>
  );
}
