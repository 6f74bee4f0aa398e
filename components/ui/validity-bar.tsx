import { DAY_MS, EXPIRING_DAYS } from "@/lib/durations";
import { daysUntil, formatDate, formatWhen, plural } from "@/lib/format";

/**
 * Issue to expiry as a bar: elapsed time is filled, a mark shows `markDays` before expiry (a certificate: its first reminder).
 * `revokedAt`: time of the revocation; elapsed time stops there.
 */
export function ValidityBar({
  notBefore,
  notAfter,
  now,
  revokedAt,
  markDays = EXPIRING_DAYS,
}: {
  notBefore: string;
  notAfter: string;
  now: string;
  revokedAt?: string | undefined;
  markDays?: number | undefined;
}) {
  const [start, end, at] = [new Date(notBefore), new Date(notAfter), new Date(revokedAt ?? now)];
  const share = (time: number) =>
    `${Math.min(100, Math.max(0, ((time - start.getTime()) / (end.getTime() - start.getTime())) * 100))}%`;
  const usedPercent = Math.round(Number.parseFloat(share(at.getTime())));
  const left = daysUntil(end, at);
  const isExpired = end <= at;
  const tone = revokedAt
    ? "bg-danger"
    : isExpired
      ? "bg-muted"
      : left < EXPIRING_DAYS
        ? "bg-warning-line"
        : "bg-success";
  const sentence = revokedAt
    ? `Revoked ${plural(left, "day")} before expiry`
    : isExpired
      ? `Expired ${formatWhen(end, at)}`
      : `${plural(left, "day")} left`;
  const warnAt = end.getTime() - markDays * DAY_MS;
  const isMarkLate = warnAt - start.getTime() > (end.getTime() - start.getTime()) / 2;
  return (
    <div className="w-full min-w-0">
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="text-[15px] font-semibold tabular-nums">{sentence}</span>
        <span className="text-[13px] text-muted">
          {`${Math.round((end.getTime() - start.getTime()) / DAY_MS)}-day validity, ${usedPercent}% used`}
        </span>
      </div>
      <div aria-hidden="true" className="relative h-2">
        <div className="absolute inset-0 overflow-hidden rounded bg-default">
          <div className={`h-full ${tone}`} style={{ width: share(at.getTime()) }} />
        </div>
        {warnAt > start.getTime() ? (
          <span
            className="absolute -inset-y-1 w-0.5 rounded-full bg-foreground/70 ring-2 ring-surface"
            style={{ insetInlineStart: share(warnAt) }}
          />
        ) : null}
      </div>
      <div className="mt-2 text-xs text-muted tabular-nums">
        {warnAt > start.getTime() ? (
          // Ends or begins at the mark, whichever side has more space.
          <div className="flex">
            <span
              className={isMarkLate ? "ms-auto text-end" : ""}
              style={
                isMarkLate
                  ? { marginInlineEnd: share(end.getTime() - (warnAt - start.getTime())) }
                  : { marginInlineStart: share(warnAt) }
              }
            >
              {markDays}-day mark, {formatDate(new Date(warnAt))}
            </span>
          </div>
        ) : null}
        <div className="flex justify-between gap-3">
          <span>{formatDate(start)}</span>
          <span>{formatDate(end)}</span>
        </div>
      </div>
    </div>
  );
}
