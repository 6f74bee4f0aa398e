import { CircleCheck, CircleMinus, CircleX } from "lucide-react";
import { Card } from "@/components/ui/card";
import { plural } from "@/lib/format";
import type { DiagnosedCheck } from "@/lib/oauth/schema";

const outcomes = {
  passed: { Icon: CircleCheck, colour: "text-success", label: "Passed" },
  failed: { Icon: CircleX, colour: "text-danger", label: "Failed" },
  skipped: { Icon: CircleMinus, colour: "text-muted", label: "Skipped" },
} as const;

/** The failed checks with their fixes, then the others, both in the order in which they run. */
export function CheckList({ checks }: { checks: readonly DiagnosedCheck[] }) {
  const isFailed = ({ outcome }: DiagnosedCheck) => outcome === "failed";
  const inOrder = [...checks.filter(isFailed), ...checks.filter((check) => !isFailed(check))];
  const failed = checks.filter(isFailed).length;
  return (
    <Card
      title="Checks"
      description={
        failed === 0
          ? "All checks passed."
          : `${plural(failed, "check")} failed. Checks that depend on them were skipped.`
      }
      isFlush
    >
      <ol className="divide-y divide-separator">
        {inOrder.map((check) => (
          <CheckRow key={check.check} check={check} />
        ))}
      </ol>
    </Card>
  );
}

function CheckRow({ check: { check, title, outcome, message, fix } }: { check: DiagnosedCheck }) {
  const { Icon, colour, label } = outcomes[outcome];
  return (
    <li className="flex gap-3 px-5 py-3">
      <Icon aria-hidden="true" className={`mt-0.5 size-5 shrink-0 ${colour}`} />
      <div className="min-w-0 flex-1">
        <p className={outcome === "skipped" ? "text-muted" : "font-medium"}>
          <span className="sr-only">{label}: </span>
          {title} <code className="font-mono text-xs font-normal text-muted">{check}</code>
        </p>
        {message ? (
          <p className={`leading-6 break-words ${outcome === "skipped" ? "text-[13px] text-muted" : ""}`}>{message}</p>
        ) : null}
        {fix ? (
          <p className="mt-1 leading-6 break-words">
            <span className="text-muted">How to fix it:</span> {fix}
          </p>
        ) : null}
      </div>
    </li>
  );
}
