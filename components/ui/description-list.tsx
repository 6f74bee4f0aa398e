import type { ReactNode } from "react";
import type { GlossaryTerm } from "../glossary";
import { Term } from "./term";

export interface DescriptionItem {
  term: string;
  /** Explains the term behind a "?". */
  about?: GlossaryTerm;
  /** Short explanation, shown below the term. */
  hint?: ReactNode;
  value: ReactNode;
}

/** Terms on the left, values on the right, stacked on phones. A missing value is an em dash. */
export function DescriptionList({ items }: { items: readonly DescriptionItem[] }) {
  return (
    <dl className="divide-y divide-separator">
      {items.map((item) => (
        <div
          key={item.term}
          className="grid gap-x-6 gap-y-1 py-2.5 first:pt-0 last:pb-0 sm:grid-cols-[min(11rem,35%)_minmax(0,1fr)]"
        >
          <dt className="text-[13px] leading-6 text-muted">
            {item.about ? (
              <span className="inline-flex items-center gap-1.5">
                <span>{item.term}</span>
                <Term of={item.about} />
              </span>
            ) : (
              item.term
            )}
            {item.hint ? <span className="block text-xs leading-4">{item.hint}</span> : null}
          </dt>
          <dd className="min-w-0 leading-6 break-words">{item.value ?? "—"}</dd>
        </div>
      ))}
    </dl>
  );
}
