import type { Selection } from "@/components/ui/selection";
import { DAY_MS } from "@/lib/durations";
import { formatDate } from "@/lib/format";
import type { AppliedFilter } from "../_list/filters";

type Filter = { [name in "q" | "status" | "type" | "level" | "sort" | "expiresAfter" | "expiresBefore"]?: string };

/** The URL of the filtered list as CSV. */
export function exportHref(filter: Filter, holder: { applicationId?: string; organisationId?: string }): string {
  const { expiresAfter, expiresBefore, q, status, type, level, sort } = filter;
  const wanted = { expiresAfter, expiresBefore, q, status, type, level, sort, ...holder };
  const query = new URLSearchParams(Object.entries(wanted).flatMap(([name, value]) => (value ? [[name, value]] : [])));
  return `/certificates/export?${query}`;
}

/** The expiry range of the timeline's bars: two parameters, one filter. */
export function expiryFilter({ expiresAfter, expiresBefore }: Filter): AppliedFilter[] {
  if (!expiresAfter && !expiresBefore) return [];
  return [{ label: rangeLabel(expiresAfter, expiresBefore), params: ["expiresAfter", "expiresBefore"] }];
}

/** `before` is exclusive: the first instant outside the range. */
function rangeLabel(after: string | undefined, before: string | undefined): string {
  const from = after && formatDate(new Date(after));
  const to = before && formatDate(new Date(Date.parse(before) - DAY_MS));
  if (from && to) return `Expires ${from} to ${to}`;
  return from ? `Expires ${from} or later` : `Expires by ${to}`;
}

/** What users can do with several certificates at once. KIDs are public, so they may be in a URL. */
export const selectionOf = (mayRevoke: boolean): Selection => ({
  form: "selected-certificates",
  param: "kid",
  noun: "certificate",
  actions: [
    ...(mayRevoke ? [{ verb: "Revoke selected", href: "/revocation/selected", tone: "danger" as const }] : []),
    { verb: "Export selected", href: "/certificates/export" },
  ],
});
