import { Link } from "@/components/ui/link";
import { formatCount } from "@/lib/format";

const states = [
  ["active", "Active"],
  ["expiring", "Expiring"],
  ["superseded", "Superseded"],
  ["revoked", "Revoked"],
  ["expired", "Expired"],
] as const;

/** The count stops here, so that one large organisation does not slow the page. */
const COUNT_LIMIT = 10_000;

/** The number of certificates in each state, linked to the filtered list. */
export function CertificateCounts({ counts }: { counts: Record<(typeof states)[number][0], number> }) {
  return (
    <nav aria-label="Certificates by status" className="overflow-hidden rounded-lg border border-border bg-border">
      <ul className="grid grid-cols-2 gap-px sm:grid-cols-5">
        {states.map(([status, label]) => (
          <li key={status} className="bg-surface last:max-sm:col-span-2">
            <Link
              href={`/certificates?status=${status}`}
              className="flex h-full flex-col gap-0.5 px-5 py-4 transition-colors hover:bg-surface-hover focus-visible:-outline-offset-2"
            >
              <span className="text-[13px] text-muted">{label}</span>
              <span className="text-[22px] leading-8 font-semibold tracking-tight tabular-nums">
                {counts[status] >= COUNT_LIMIT ? `${formatCount(COUNT_LIMIT)}+` : formatCount(counts[status])}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
