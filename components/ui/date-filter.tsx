"use client";

import { parseAsString, useQueryStates } from "nuqs";
import { Button } from "./button";
import { inputValue, type RangePrecision, type RangePreset, rangeLabel } from "./date-range";
import { FilterDisclosure } from "./filter-disclosure";
import { FilterOptions } from "./filter-options";
import type { SearchParams } from "./href";

const TYPES = { day: "date", minute: "datetime-local" } as const;

/**
 * "Dates ▾": a range of time in the search parameters `since` and `until`, in UTC. Presets are links, and a form takes any range; without
 * JavaScript it is a plain GET form. `keep`: other parameters of that form.
 */
export function DateFilter({
  label,
  presets,
  precision,
  pathname,
  params,
  keep,
}: {
  label: string;
  presets: readonly RangePreset[];
  precision: RangePrecision;
  pathname: string;
  params: SearchParams;
  keep: Record<string, string | undefined>;
}) {
  const [, set] = useQueryStates(
    { since: parseAsString, until: parseAsString, cursor: parseAsString, row: parseAsString },
    { shallow: false },
  );
  const [since, until] = [one(params.since), one(params.until)];
  const chosen = until
    ? undefined
    : (presets.find((preset) => preset.since === since)?.since ?? (since ? undefined : ""));
  return (
    <FilterDisclosure label={label} chosen={rangeLabel(since, until, presets)}>
      {(close) => (
        <>
          <FilterOptions
            label={label}
            options={[
              { value: "", label: "Any" },
              ...presets.map((preset) => ({ value: preset.since, label: preset.label })),
            ]}
            chosen={chosen}
            pathname={pathname}
            params={params}
            changesOf={(value) => ({ since: value || null, until: null })}
            onChoose={close}
          />
          <form
            key={`${since} ${until}`}
            method="get"
            action={pathname}
            aria-label={`${label}: own range`}
            className="mt-1 flex flex-col gap-2 border-t border-separator px-2 pt-2 pb-1 text-[13px]"
            onSubmit={(event) => {
              event.preventDefault();
              const form = new FormData(event.currentTarget);
              const given = (name: string) => String(form.get(name) ?? "") || null;
              close();
              void set({ since: given("since"), until: given("until"), cursor: null, row: null });
            }}
          >
            {Object.entries(keep).map(([name, value]) =>
              value ? <input key={name} type="hidden" name={name} value={value} /> : null,
            )}
            {(["since", "until"] as const).map((name) => (
              <label key={name} className="flex items-center justify-between gap-3">
                {name === "since" ? "From" : "To"}
                <input
                  type={TYPES[precision]}
                  name={name}
                  defaultValue={inputValue(name === "since" ? since : until, precision, name)}
                  className="input h-8"
                />
              </label>
            ))}
            <div className="flex items-center justify-between gap-3">
              <span className="text-muted">Times in UTC</span>
              <Button type="submit" size="sm">
                Apply
              </Button>
            </div>
          </form>
        </>
      )}
    </FilterDisclosure>
  );
}

const one = (value: string | string[] | undefined): string | undefined => [value].flat()[0];
