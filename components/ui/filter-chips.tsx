"use client";

import { formatCount } from "@/lib/format";
import type { SearchParams } from "./href";
import { ParamLink } from "./param-link";

/** Filters of a list: links that set one search parameter; clicking the selected one again clears it. */
export function FilterChips({
  label,
  param,
  options,
  pathname,
  params,
}: {
  label: string;
  param: string;
  options: readonly { value: string; label: string; count?: number }[];
  pathname: string;
  params: SearchParams;
}) {
  return (
    <nav aria-label={label}>
      <ul className="flex flex-wrap gap-2">
        {options.map((option) => {
          const isChosen = params[param] === option.value;
          return (
            <li key={option.value}>
              <ParamLink
                pathname={pathname}
                params={params}
                changes={{ [param]: isChosen ? null : option.value }}
                aria-current={isChosen ? "true" : undefined}
                className="inline-flex h-8 items-center gap-2 rounded-lg border border-border bg-surface px-2.5 text-[13px] text-muted transition-colors hover:border-field-border hover:text-foreground aria-[current]:border-accent aria-[current]:bg-accent-soft aria-[current]:font-medium aria-[current]:text-accent-soft-foreground"
              >
                {option.label}
                {option.count === undefined ? null : <span className="tabular-nums">{formatCount(option.count)}</span>}
              </ParamLink>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
