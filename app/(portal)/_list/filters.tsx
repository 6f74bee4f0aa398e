import type { Query } from "@/app/_server/query";
import { ButtonLink } from "@/components/ui/button";
import { DateFilter } from "@/components/ui/date-filter";
import type { RangePrecision, RangePreset } from "@/components/ui/date-range";
import { FilterMenu } from "@/components/ui/filter-menu";
import { hrefWith } from "@/components/ui/href";
import { MenuButton } from "@/components/ui/menu";
import { PageRange } from "@/components/ui/page-navigation";
import type { PageFacts } from "@/components/ui/pages";
import { RemovableFilter } from "@/components/ui/removable-filter";
import { SearchField } from "@/components/ui/search-field";

interface Option {
  value: string;
  label: string;
}

/** One search parameter of a list, by which the operation filters. */
export type ListFilter =
  /** A menu in the toolbar. `showsHidden`: an option shows rows that are hidden without it, so an empty list has the menu too. */
  | { kind: "chips"; param: string; label: string; options: readonly Option[]; showsHidden?: true }
  /** `isElsewhere`: the page has the field itself. */
  | { kind: "search"; param: string; label: string; placeholder?: string; isElsewhere?: boolean }
  /** A range of time, in `since`; its end is the parameter of the kind `until`. */
  | { kind: "dates"; param: "since"; label: string; precision: RangePrecision; presets: readonly RangePreset[] }
  | { kind: "until"; param: "until" }
  /** Set by links only; shown as a removable filter while it is in use. */
  | { kind: "linked"; param: string; label?: string }
  /** Order and page size: they hide no rows. */
  | { kind: "view"; param: "sort" | "limit" };

/** A filter in use that no menu shows. */
export interface AppliedFilter {
  /** "Organisation: Fjord Payments AS" */
  label: string;
  /** The parameters that removing it clears. */
  params: readonly string[];
}

/** True when at least one filter in use hides rows. */
export const isNarrowedBy = (
  filters: readonly ListFilter[],
  used: Readonly<Record<string, string | undefined>>,
): boolean => filters.some(({ kind, param }) => kind !== "view" && Boolean(used[param]));

interface Props extends PageFacts {
  filters: readonly ListFilter[];
  params: Query;
  /** Rows by parameter and option, shown in the menus. */
  counts?: Readonly<Record<string, Readonly<Record<string, number>>>> | undefined;
  /** Filters with a text of their own; other linked filters are shown by their value. */
  applied?: readonly AppliedFilter[] | undefined;
  /** The rows as a file. */
  exportHref?: string | undefined;
  /** The rows as files of several formats, instead. */
  exports?: readonly ExportLink[] | undefined;
}

export interface ExportLink {
  /** "CSV" */
  label: string;
  description: string;
  href: string;
}

/** `[Search…] [Status ▾] [Type ▾] [Organisation: Fjord ×]   1–50 of 3,181 ‹ ›  Export CSV` */
export function Toolbar({ filters, counts = {}, applied = [], exportHref, exports = [], ...page }: Props) {
  const { pathname, params } = page;
  const removable = [...applied, ...linkedFilters(filters, params, applied)];
  const inUse = filters.filter(({ kind, param }) => isShown(kind) && params[param]).map(({ param }) => param);
  const all = [...removable.flatMap((one) => one.params), ...inUse];
  return (
    <div className="relative flex flex-wrap items-center gap-2">
      {filters.map((filter) =>
        filter.kind === "search" && !filter.isElsewhere ? (
          <SearchField key={filter.param} {...filter} keep={keptBeside([filter.param], params)} />
        ) : null,
      )}
      {filters.map((filter) =>
        filter.kind === "chips" ? (
          <FilterMenu
            key={filter.param}
            label={filter.label}
            param={filter.param}
            options={filter.options.map((option) => {
              const count = counts[filter.param]?.[option.value];
              return count === undefined ? option : { ...option, count };
            })}
            pathname={pathname}
            params={params}
          />
        ) : null,
      )}
      {filters.map((filter) =>
        filter.kind === "dates" ? (
          <DateFilter
            key={filter.param}
            label={filter.label}
            presets={filter.presets}
            precision={filter.precision}
            pathname={pathname}
            params={params}
            keep={keptBeside(["since", "until"], params)}
          />
        ) : null,
      )}
      {removable.map(({ label, params: cleared }) => (
        <RemovableFilter key={label} label={label} pathname={pathname} params={params} changes={none(cleared)} />
      ))}
      {all.length > 1 ? (
        <ButtonLink size="sm" variant="ghost" href={hrefWith(pathname, params, none(all))}>
          Clear filters
        </ButtonLink>
      ) : null}
      <div className="ms-auto flex items-center gap-2">
        <PageRange {...page} />
        {exportHref ? (
          <ButtonLink size="sm" variant="ghost" href={exportHref} download>
            Export CSV
          </ButtonLink>
        ) : null}
        {exports.length > 0 ? (
          <MenuButton
            label="Export"
            size="sm"
            variant="ghost"
            items={exports.map((one) => ({ ...one, id: one.label, download: true }))}
          />
        ) : null}
      </div>
    </div>
  );
}

/** Filters with a field or menu of their own in the toolbar. */
const isShown = (kind: ListFilter["kind"]): boolean => kind !== "linked" && kind !== "view";

/** Linked filters in use that have no text of their own: "Recipient: a@b.example". */
function linkedFilters(
  filters: readonly ListFilter[],
  params: Query,
  applied: readonly AppliedFilter[],
): AppliedFilter[] {
  const known = new Set(applied.flatMap((one) => one.params));
  return filters.flatMap((filter) => {
    const value = [params[filter.param]].flat()[0];
    if (filter.kind !== "linked" || !value || known.has(filter.param)) return [];
    return [{ label: `${filter.label ?? wordOf(filter.param)}: ${value}`, params: [filter.param] }];
  });
}

/** "entityId" → "Entity id" */
const wordOf = (param: string): string => {
  const words = param.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};

const none = (params: readonly string[]): Record<string, null> =>
  Object.fromEntries(params.map((param) => [param, null]));

/** Parameters that a form without JavaScript keeps: all others except the position. */
const keptBeside = (own: readonly string[], params: Query): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(params)
      .filter(([name]) => !own.includes(name) && name !== "cursor" && name !== "row")
      .map(([name, value]) => [name, [value].flat()[0]]),
  );
