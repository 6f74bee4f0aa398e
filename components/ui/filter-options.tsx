"use client";

import { Check } from "lucide-react";
import { formatCount } from "@/lib/format";
import type { SearchParams } from "./href";
import { ParamLink } from "./param-link";

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
  pathname,
  params,
  changesOf,
  onChoose,
}: {
  label: string;
  options: readonly FilterOption[];
  /** Undefined: none of the options. */
  chosen: string | undefined;
  pathname: string;
  params: SearchParams;
  changesOf: (value: string) => Record<string, string | null>;
  onChoose: () => void;
}) {
  return (
    <nav aria-label={label}>
      <ul className="max-h-80 overflow-y-auto">
        {options.map(({ value, label: text, count }) => {
          const isChosen = value === chosen;
          return (
            <li key={value}>
              <ParamLink
                pathname={pathname}
                params={params}
                changes={changesOf(value)}
                aria-current={isChosen ? "true" : undefined}
                onClick={onChoose}
                className="flex min-h-8 items-center gap-2 rounded-md px-2 text-[13px] whitespace-nowrap hover:bg-default aria-[current]:font-medium"
              >
                <Check aria-hidden="true" className={`size-3.5 ${isChosen ? "" : "invisible"}`} />
                <span className="flex-1">{text}</span>
                {count === undefined ? null : (
                  <span className="ps-4 text-muted tabular-nums">{formatCount(count)}</span>
                )}
              </ParamLink>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
