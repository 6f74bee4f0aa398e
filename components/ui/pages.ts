import { formatCount, plural } from "@/lib/format";
import { TOTAL_LIMIT } from "@/lib/operation/paging";
import { hrefWith, type SearchParams } from "./href";

/** Rows on a page without `?limit=`, as `PageInput` says. */
const PAGE_SIZE = 50;
export const PAGE_SIZES = [25, 50, 100] as const;

export interface PageFacts {
  pathname: string;
  params: SearchParams;
  /** Rows on this page. */
  shown: number;
  /** Rows in all, up to `TOTAL_LIMIT`. */
  total?: number | null | undefined;
  /** What is counted, where rows of the list show several: "email". */
  unit?: string | undefined;
  nextCursor?: string | null | undefined;
  previousCursor?: string | null | undefined;
}

/** The links of a list's pages. `row` in the URL is only for display: a cursor does not know how many rows precede it. */
interface PageLinks {
  /** "51–100 of 3,181", without a total "51–100". Undefined when neither range nor total is known. */
  range: string | undefined;
  size: number;
  first: string | undefined;
  previous: string | undefined;
  next: string | undefined;
}

export function pageLinks({ pathname, params, shown, total, unit, nextCursor, previousCursor }: PageFacts): PageLinks {
  const size = wholeNumber(params.limit) ?? PAGE_SIZE;
  const start = params.cursor ? wholeNumber(params.row) : 1;
  const first = params.cursor ? hrefWith(pathname, params, {}) : undefined;
  const to = (cursor: string, row: number | undefined) =>
    hrefWith(pathname, params, { cursor, row: row ? String(row) : null });
  return {
    range: rangeOf(start, shown, total ?? undefined, unit),
    size,
    first,
    // The page before row 51 is the first page: without a cursor it also has rows that were added meanwhile.
    previous:
      start !== undefined && start - size <= 1
        ? first
        : previousCursor
          ? to(previousCursor, start && start - size)
          : undefined,
    next: nextCursor ? to(nextCursor, start && start + shown) : undefined,
  };
}

/** "10,000+" at the limit of totals, "38 emails" with a unit. */
export function totalText(total: number, unit?: string): string {
  if (total >= TOTAL_LIMIT) return `${formatCount(TOTAL_LIMIT)}+${unit ? ` ${unit}s` : ""}`;
  return unit ? plural(total, unit) : formatCount(total);
}

function rangeOf(start: number | undefined, shown: number, total: number | undefined, unit?: string) {
  if (start === undefined || shown === 0) return total === undefined ? undefined : `${totalText(total, unit)} in total`;
  const end = start + shown - 1;
  const range = start === end ? formatCount(start) : `${formatCount(start)}–${formatCount(end)}`;
  // Rows added since the first page may exceed the total.
  return total === undefined ? range : `${range} of ${totalText(Math.max(total, end), unit)}`;
}

const MAX_NUMBER = 10_000_000;

function wholeNumber(value: SearchParams[string]): number | undefined {
  const number = typeof value === "string" && /^\d{1,8}$/.test(value) ? Number(value) : 0;
  return number >= 1 && number <= MAX_NUMBER ? number : undefined;
}
