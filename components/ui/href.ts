export type SearchParams = Record<string, string | string[] | undefined>;

/**
 * The same page with some search parameters changed; `null` or "" removes one. Paging restarts unless `cursor` is among the changes.
 * `row`, the number of the first row on a page, belongs to the cursor. Keys are sorted, so equal states have equal URLs.
 */
export function hrefWith(pathname: string, params: SearchParams, changes: Record<string, string | null>): string {
  const next = new URLSearchParams();
  const merged: SearchParams = { ...params, cursor: undefined, row: undefined, ...mapNulls(changes) };
  for (const key of Object.keys(merged).sort()) {
    const value = merged[key];
    for (const one of Array.isArray(value) ? value : [value]) if (one) next.append(key, one);
  }
  const query = next.toString();
  return query ? `${pathname}?${query}` : pathname;
}

const mapNulls = (changes: Record<string, string | null>): SearchParams =>
  Object.fromEntries(Object.entries(changes).map(([key, value]) => [key, value ?? undefined]));
