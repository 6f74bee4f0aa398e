"use client";

import { Button } from "./button";
import { FilterDisclosure } from "./filter-disclosure";
import { type FilterOption, FilterOptions } from "./filter-options";
import type { SearchParams } from "./href";

/** A menu with more options is rendered when it is opened: each is a link of 500 bytes, and the audit log has sixty actions. */
const MOST_RENDERED = 8;

interface FilterMenuProps {
  label: string;
  param: string;
  options: readonly FilterOption[];
  pathname: string;
  params: SearchParams;
}

/** "Status ▾": the values of one search parameter as links; without JavaScript, many values are a select. */
export function FilterMenu({ label, param, options, pathname, params }: FilterMenuProps) {
  const chosen = options.find(({ value }) => value === params[param]);
  const shown = { label, param, options: [{ value: "", label: "Any" }, ...options], pathname, params };
  return (
    <FilterDisclosure
      label={label}
      chosen={chosen?.label}
      {...(options.length > MOST_RENDERED ? { plain: <PlainMenu {...shown} chosen={chosen?.value ?? ""} /> } : {})}
    >
      {(close) => (
        <FilterOptions
          {...shown}
          chosen={chosen?.value ?? ""}
          changesOf={(value) => ({ [param]: value || null })}
          onChoose={close}
        />
      )}
    </FilterDisclosure>
  );
}

/** A plain GET form that keeps the other parameters. Paging restarts. */
function PlainMenu({ label, param, options, pathname, params, chosen }: FilterMenuProps & { chosen: string }) {
  const kept = Object.entries({ ...params, [param]: undefined, cursor: undefined, row: undefined });
  return (
    <form method="get" action={pathname} className="flex items-center gap-2 p-1">
      {kept.flatMap(([name, values]) =>
        [values ?? []]
          .flat()
          .map((value) => <input key={`${name} ${value}`} type="hidden" name={name} value={value} />),
      )}
      <select name={param} aria-label={label} defaultValue={chosen} className="input h-8">
        {options.map(({ value, label: text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <Button type="submit" size="sm">
        Apply
      </Button>
    </form>
  );
}
