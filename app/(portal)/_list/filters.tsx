import type { Query } from "@/app/_server/query";
import { FilterChips } from "@/components/ui/filter-chips";
import { SearchField } from "@/components/ui/search-field";

interface Option {
  value: string;
  label: string;
}

/** One search parameter of a list, by which the operation filters. */
export type ListFilter =
  | { kind: "chips"; param: string; label: string; options: readonly Option[]; row?: "second" }
  | { kind: "search"; param: string; label: string; placeholder?: string }
  /** Set by links only, no control. */
  | { kind: "linked"; param: string }
  /** Order and page size: they hide no rows. */
  | { kind: "view"; param: "sort" | "limit" };

/** True when at least one filter in use hides rows. */
export const isNarrowedBy = (
  filters: readonly ListFilter[],
  used: Readonly<Record<string, string | undefined>>,
): boolean => filters.some(({ kind, param }) => kind !== "view" && Boolean(used[param]));

interface Props {
  filters: readonly ListFilter[];
  pathname: string;
  params: Query;
  /** Rows by parameter and option, shown in the chips. */
  counts?: Readonly<Record<string, Readonly<Record<string, number>>>> | undefined;
}

/** Chips and search of a list; a second row for further chips. */
export function FilterBar({ filters, ...place }: Props) {
  const chips = filters.filter((filter) => filter.kind === "chips");
  const search = filters.find((filter) => filter.kind === "search");
  const first = chips.filter(({ row }) => row === undefined);
  const second = chips.filter(({ row }) => row === "second");
  return (
    <>
      {first.length > 0 || search ? (
        <div className="flex flex-wrap items-center justify-between gap-3">
          {first.length > 0 ? <ChipRow chips={first} {...place} /> : <span />}
          {search ? <SearchField {...search} keep={keptBeside(search.param, place.params)} /> : null}
        </div>
      ) : null}
      {second.length > 0 ? <ChipRow chips={second} {...place} /> : null}
    </>
  );
}

function ChipRow({
  chips,
  counts = {},
  ...place
}: Omit<Props, "filters"> & { chips: readonly Extract<ListFilter, { kind: "chips" }>[] }) {
  return (
    <div className="flex flex-wrap gap-x-5 gap-y-2">
      {chips.map(({ label, param, options }) => (
        <FilterChips
          key={param}
          label={label}
          param={param}
          options={options.map((option) => {
            const count = counts[param]?.[option.value];
            return count === undefined ? option : { ...option, count };
          })}
          {...place}
        />
      ))}
    </div>
  );
}

/** Parameters that a search without JavaScript keeps: all others except the cursor. */
const keptBeside = (param: string, params: Query): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(params)
      .filter(([name]) => name !== param && name !== "cursor")
      .map(([name, value]) => [name, [value].flat()[0]]),
  );
