import { TextLink } from "@/components/ui/button";
import { DescriptionList } from "@/components/ui/description-list";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import type { AuthenticationAttempt } from "@/lib/oauth/schema";

/** All facts of an attempt, its fix first. `log`: path of the client's log. */
export function AttemptDetails({ attempt, log }: { attempt: AuthenticationAttempt; log: string }) {
  const { kid, address } = attempt;
  const code = (text: string) => <code className="font-mono text-[13px] break-all">{text}</code>;
  return (
    <DescriptionList
      items={[
        ...(attempt.fix ? [{ term: "How to fix it", value: attempt.fix }] : []),
        ...(attempt.failedCheck ? [{ term: "Failed check", value: code(attempt.failedCheck) }] : []),
        { term: "Time", value: <RelativeTime value={attempt.at} as="exact" /> },
        { term: "Method", value: code(attempt.method) },
        { term: "Endpoint", value: code(attempt.endpoint) },
        {
          term: "KID",
          value: kid ? (
            <Filterable log={log} value={kid}>
              <LongValue value={kid} label="KID" isWhole />
            </Filterable>
          ) : (
            "Not sent"
          ),
        },
        {
          term: "Audience",
          hint: "aud as sent",
          value: attempt.audience ? code(attempt.audience) : undefined,
        },
        {
          term: "IP address",
          value: address ? (
            <Filterable log={log} value={address}>
              {code(address)}
            </Filterable>
          ) : (
            "Unknown"
          ),
        },
        {
          term: "Caller",
          value: attempt.isProven ? "This client" : "Not verified: any caller can use the client's id",
        },
        { term: "Request", value: <LongValue value={attempt.requestId} label="request id" isWhole /> },
      ]}
    />
  );
}

/** A value with a link to the other attempts that have it. */
function Filterable({ log, value, children }: { log: string; value: string; children: React.ReactNode }) {
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      {children}
      <TextLink href={`${log}?q=${encodeURIComponent(value)}`}>All attempts</TextLink>
    </span>
  );
}
