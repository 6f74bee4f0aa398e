"use client";

import { Check } from "lucide-react";
import { formatCount } from "@/lib/format";
import { Link } from "./link";

export interface FilterOption {
  value: string;
  label: string;
  /** Rows with this value. */
  count?: number;
}

/** The values of a filter as links, one of them ticked. */
export function FilterOptions({
  label,
  options,
  chosen,
  hrefOf,
  onChoose,
}: {
  label: string;
  options: readonly FilterOption[];
  /** Undefined: none of the options. */
  chosen: string | undefined;
  hrefOf: (value: string) => string;
  onChoose: () => void;
}) {
  return (
    <nav aria-label={label}>
      <ul className="max-h-80 overflow-y-auto">
        {options.map(({ value, label: text, count }) => {
          const isChosen = value === chosen;
          return (
            <li key={value}>
              <Link
                href={hrefOf(value)}
                scroll={false}
                aria-current={isChosen ? "true" : undefined}
                onClick={onChoose}
                className="flex min-h-8 items-center gap-2 rounded-md px-2 text-[13px] whitespace-nowrap hover:bg-default aria-[current]:font-medium"
              >
                <Check aria-hidden="true" className={`size-3.5 ${isChosen ? "" : "invisible"}`} />
                <span className="flex-1">{text}</span>
                {count === undefined ? null : (
                  <span className="ps-4 text-muted tabular-nums">{formatCount(count)}</span>
                )}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
