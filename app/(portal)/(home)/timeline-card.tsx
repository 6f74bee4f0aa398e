import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ExpiryOverview } from "@/lib/certificates/schema/overview";
import { EXPIRING_DAYS } from "@/lib/durations";
import { formatCount } from "@/lib/format";
import { listOf, longName, type Month } from "./months";
import { TimelineMonth } from "./timeline-month";

/** Upcoming expirations by month, each linked to its list; the same data as a table. One line while no certificate is active. */
export function TimelineCard({ overview: { months, later, next }, now }: { overview: ExpiryOverview; now: Date }) {
  const last = months.at(-1);
  const isEmpty = months.every(({ ending }) => ending === 0);
  const more =
    later > 0 && last ? (
      <TextLink href={listOf({ from: last.to })}>{formatCount(later)} more later</TextLink>
    ) : undefined;
  if (isEmpty) {
    return (
      <Card title="Upcoming expirations">
        <p className="text-muted">
          {next ? (
            <>
              None within 13 months. The next certificate expires <RelativeTime value={next.notAfter} />. {more}
            </>
          ) : (
            "No active certificates."
          )}
        </p>
      </Card>
    );
  }
  const most = Math.max(1, ...months.map(({ ending }) => ending));
  return (
    <Card title="Upcoming expirations" description={<Legend months={months} />} footer={more}>
      <ol aria-label="Certificates by month of expiry" className="flex items-stretch gap-1 sm:gap-2">
        {months.map((month, index) => (
          <TimelineMonth
            key={month.month}
            month={month}
            most={most}
            side={index < months.length / 2 ? "start" : "end"}
            today={index === 0 ? now : undefined}
          />
        ))}
      </ol>
      <MonthTable months={months} />
    </Card>
  );
}

function Legend({ months }: { months: readonly Month[] }) {
  const [toRenew, replaced] = [
    months.some(({ expiring }) => expiring > 0),
    months.some(({ superseded }) => superseded > 0),
  ];
  const mark = (look: string, text: string) => (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden="true" className={`inline-block size-2.5 rounded-sm ${look}`} />
      {text}
    </span>
  );
  return (
    <span className="flex flex-wrap gap-x-4">
      {mark("bg-accent/70", "Active")}
      {toRenew ? mark("bg-warning-line", `Renew within ${EXPIRING_DAYS} days`) : null}
      {replaced ? mark("hatched", "Already replaced") : null}
    </span>
  );
}

function MonthTable({ months }: { months: readonly Month[] }) {
  const head = "py-1 ps-4 text-end font-medium first:ps-0 first:text-start";
  const cell = "py-1 ps-4 text-end tabular-nums";
  return (
    <details className="mt-4 text-[13px]">
      <summary className="w-fit cursor-pointer text-muted hover:text-foreground">Show as table</summary>
      <table className="mt-2 w-full max-w-md">
        <caption className="sr-only">Active certificates by month of expiry (UTC)</caption>
        <thead>
          <tr className="border-b border-separator text-muted">
            {["Month", "Certificates", "To renew", "Replaced"].map((title) => (
              <th key={title} scope="col" className={head}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {months.map((month) => (
            <tr key={month.month}>
              <th scope="row" className="py-1 text-start font-normal">
                <TextLink href={listOf(month)}>{longName(month)}</TextLink>
              </th>
              <td className={cell}>{formatCount(month.ending)}</td>
              <td className={cell}>{formatCount(month.expiring)}</td>
              <td className={cell}>{formatCount(month.superseded)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
