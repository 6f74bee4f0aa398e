import { Clock, TriangleAlert } from "lucide-react";
import { RelativeTime } from "@/components/ui/relative-time";
import { EXPIRING_DAYS } from "@/lib/durations";
import { daysUntil } from "@/lib/format";

/** The expiry of a certificate; an icon when it has passed, or when it is near and the certificate is not replaced. */
export function Expiry({
  notAfter,
  now,
  revokedAt,
  isReplaced = false,
}: {
  notAfter: string;
  now: string;
  /** Of a revoked certificate: its expiry no longer matters, and a phone has no room for it. */
  revokedAt?: string | undefined;
  isReplaced?: boolean;
}) {
  if (revokedAt) {
    return (
      <span className="inline-flex flex-wrap gap-x-2 text-muted">
        <s className="max-sm:hidden">
          <RelativeTime value={notAfter} as="date" />
        </s>
        <span>
          revoked <RelativeTime value={revokedAt} as="distance" />
        </span>
      </span>
    );
  }
  const left = daysUntil(new Date(notAfter), new Date(now));
  const isExpired = notAfter <= now;
  return (
    <span className="inline-flex items-center gap-1.5">
      <RelativeTime value={notAfter} />
      {isExpired ? (
        <Clock aria-label="expired" className="size-4 shrink-0 text-muted" />
      ) : left < EXPIRING_DAYS && !isReplaced ? (
        <TriangleAlert aria-label="expires soon" className="size-4 shrink-0 text-warning" />
      ) : null}
    </span>
  );
}
