"use client";

import { FilterDisclosure } from "./filter-disclosure";
import { type FilterOption, FilterOptions } from "./filter-options";
import { hrefWith, type SearchParams } from "./href";

/** "Status ▾": the values of one search parameter as links. */
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
  const chosen = options.find(({ value }) => value === params[param]);
  return (
    <FilterDisclosure label={label} chosen={chosen?.label}>
      {(close) => (
        <FilterOptions
          label={label}
          options={[{ value: "", label: "Any" }, ...options]}
          chosen={chosen?.value ?? ""}
          hrefOf={(value) => hrefWith(pathname, params, { [param]: value || null })}
          onChoose={close}
        />
      )}
    </FilterDisclosure>
  );
}
