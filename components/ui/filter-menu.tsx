"use client";

import { Check, ChevronDown } from "lucide-react";
import { useEffect, useRef } from "react";
import { formatCount } from "@/lib/format";
import { hrefWith, type SearchParams } from "./href";
import { Link } from "./link";

interface FilterOption {
  value: string;
  label: string;
  /** Rows with this value. */
  count?: number;
}

/**
 * "Status ▾": the values of one search parameter as links. A native disclosure, so that it works without JavaScript; with it, a choice, Escape
 * and a click elsewhere close it.
 */
export function FilterMenu({
  label,
  param,
  options,
  pathname,
  params,
}: {
  label: string;
  param: string;
  options: readonly FilterOption[];
  pathname: string;
  params: SearchParams;
}) {
  const box = useRef<HTMLDetailsElement>(null);
  useCloses(box);
  const chosen = options.find(({ value }) => value === params[param]);
  const entries = [{ value: "", label: "Any" }, ...options];
  return (
    <details ref={box} name="filters" className="group relative">
      <summary
        data-chosen={chosen ? "" : undefined}
        className="flex h-9 cursor-pointer list-none items-center gap-1.5 rounded-lg border border-border bg-surface px-3 text-[13px] whitespace-nowrap text-muted transition-colors hover:border-field-border hover:text-foreground data-[chosen]:border-accent data-[chosen]:bg-accent-soft data-[chosen]:font-medium data-[chosen]:text-accent-soft-foreground [&::-webkit-details-marker]:hidden"
      >
        {chosen ? `${label}: ${chosen.label}` : label}
        <ChevronDown aria-hidden="true" className="size-3.5" />
      </summary>
      <nav
        aria-label={label}
        className="absolute start-0 z-10 mt-1 min-w-48 rounded-lg border border-border bg-overlay p-1 shadow-overlay"
      >
        <ul className="max-h-80 overflow-y-auto">
          {entries.map((option: FilterOption) => {
            const isChosen = option.value === (chosen?.value ?? "");
            return (
              <li key={option.value}>
                <Link
                  href={hrefWith(pathname, params, { [param]: option.value || null })}
                  scroll={false}
                  aria-current={isChosen ? "true" : undefined}
                  onClick={() => close(box.current)}
                  className="flex min-h-8 items-center gap-2 rounded-md px-2 text-[13px] whitespace-nowrap hover:bg-default aria-[current]:font-medium"
                >
                  <Check aria-hidden="true" className={`size-3.5 ${isChosen ? "" : "invisible"}`} />
                  <span className="flex-1">{option.label}</span>
                  {option.count === undefined ? null : (
                    <span className="ps-4 text-muted tabular-nums">{formatCount(option.count)}</span>
                  )}
                </Link>
              </li>
            );
          })}
        </ul>
      </nav>
    </details>
  );
}

/** Closes and returns the focus, which would otherwise be inside hidden content. */
function close(box: HTMLDetailsElement | null): void {
  if (!box?.open) return;
  box.open = false;
  box.querySelector("summary")?.focus();
}

function useCloses(box: React.RefObject<HTMLDetailsElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") close(box.current);
    };
    const onPress = (event: PointerEvent) => {
      const { current } = box;
      if (current?.open && event.target instanceof Node && !current.contains(event.target)) current.open = false;
    };
    document.addEventListener("keydown", onKey);
    document.addEventListener("pointerdown", onPress);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("pointerdown", onPress);
    };
  }, [box]);
}
