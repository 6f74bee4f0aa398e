import { Clock, TriangleAlert } from "lucide-react";
import { RelativeTime } from "@/components/ui/relative-time";
import { EXPIRING_DAYS } from "@/lib/durations";
import { daysUntil } from "@/lib/format";

/** The expiry time, with an icon when it is near or past. */
export function Expiry({ notAfter, now }: { notAfter: string; now: string }) {
  const left = daysUntil(new Date(notAfter), new Date(now));
  const isExpired = notAfter <= now;
  return (
    <span className="inline-flex items-center gap-1.5">
      <RelativeTime value={notAfter} />
      {isExpired ? (
        <Clock aria-label="expired" className="size-4 shrink-0 text-muted" />
      ) : left < EXPIRING_DAYS ? (
        <TriangleAlert aria-label="expires soon" className="size-4 shrink-0 text-warning" />
      ) : null}
    </span>
  );
}
