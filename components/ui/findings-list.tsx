import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { CopyButton } from "./copy-button";

export interface FindingItem {
  code: string;
  severity: "error" | "warning" | "info";
  message: string;
  /** The command that fixes it. */
  fix?: string | undefined;
}

const styles = {
  error: { Icon: CircleAlert, colour: "text-danger", label: "To fix" },
  warning: { Icon: TriangleAlert, colour: "text-warning", label: "Warning" },
  info: { Icon: Info, colour: "text-accent", label: "Note" },
} as const;
const order = ["error", "warning", "info"] as const;

/**
 * Findings of an inspection, most severe first: icon, message, and the command that fixes it. `allClear` is shown without findings,
 * `actions` below the findings that have some.
 */
export function FindingsList({
  findings,
  allClear,
  actions,
}: {
  findings: readonly FindingItem[];
  allClear?: string;
  actions?: (finding: FindingItem) => ReactNode;
}) {
  if (findings.length === 0)
    return allClear ? (
      <p className="flex items-start gap-2.5">
        <CircleCheck aria-hidden="true" className="mt-0.5 size-4.5 shrink-0 text-success" />
        {allClear}
      </p>
    ) : null;
  const sorted = [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return (
    <ul className="flex flex-col gap-3.5">
      {sorted.map((finding) => {
        const { Icon, colour, label } = styles[finding.severity];
        return (
          <li key={`${finding.code} ${finding.message}`} className="flex gap-2.5">
            <Icon aria-hidden="true" className={`mt-0.5 size-4.5 shrink-0 ${colour}`} />
            <div className="min-w-0 flex-1">
              <p className="leading-6 break-words">
                <span className="sr-only">{label}: </span>
                {finding.message}
              </p>
              {finding.fix ? (
                <div className="mt-1.5 flex items-start gap-1 rounded-md border border-border bg-code py-1.5 ps-3 pe-1.5">
                  <code className="min-w-0 flex-1 font-mono text-[13px] leading-6 break-words whitespace-pre-wrap">
                    {finding.fix}
                  </code>
                  <CopyButton value={finding.fix} label="Copy command" />
                </div>
              ) : null}
              {actions?.(finding)}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
