import { Download, X } from "lucide-react";
import type { Query } from "@/app/_server/query";
import { ButtonLink } from "@/components/ui/button";
import { hrefWith } from "@/components/ui/href";
import { DAY_MS } from "@/lib/durations";
import { formatDate } from "@/lib/format";

/** A chip that clears the expiry range set by the timeline, and the CSV export. */
export function ListTools({
  filter,
  holder,
  pathname,
  params,
}: {
  filter: { [name in "q" | "status" | "type" | "level" | "sort" | "expiresAfter" | "expiresBefore"]?: string };
  holder: { applicationId?: string; organisationId?: string };
  pathname: string;
  params: Query;
}) {
  const { expiresAfter, expiresBefore, q, status, type, level, sort } = filter;
  const wanted = { expiresAfter, expiresBefore, q, status, type, level, sort, ...holder };
  const query = new URLSearchParams(Object.entries(wanted).flatMap(([name, value]) => (value ? [[name, value]] : [])));
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      {expiresAfter || expiresBefore ? (
        <ButtonLink
          size="sm"
          href={hrefWith(pathname, params, { expiresAfter: null, expiresBefore: null })}
          icon={<X />}
          aria-label={`${rangeLabel(expiresAfter, expiresBefore)}: clear expiry filter`}
        >
          {rangeLabel(expiresAfter, expiresBefore)}
        </ButtonLink>
      ) : (
        <span />
      )}
      <ButtonLink size="sm" variant="ghost" href={`/certificates/export?${query}`} icon={<Download />} download>
        Export CSV
      </ButtonLink>
    </div>
  );
}

/** `before` is exclusive: the first instant outside the range. */
function rangeLabel(after: string | undefined, before: string | undefined): string {
  const from = after && formatDate(new Date(after));
  const to = before && formatDate(new Date(Date.parse(before) - DAY_MS));
  if (from && to) return `Expires ${from} to ${to}`;
  return from ? `Expires ${from} or later` : `Expires by ${to}`;
}
