import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Link } from "@/components/ui/link";
import type { ExpiryOverview } from "@/lib/certificates/schema/overview";
import { formatCount, plural } from "@/lib/format";

type Month = ExpiryOverview["months"][number];

const NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const shortName = ({ month }: Month): string => NAMES[Number(month.slice(5)) - 1] ?? month;
const longName = (month: Month): string => `${shortName(month)} ${month.month.slice(0, 4)}`;
const listOf = ({ from, to }: { from: string; to?: string }): string =>
  `/certificates?${new URLSearchParams({ status: "active", sort: "notAfter", expiresAfter: from, ...(to ? { expiresBefore: to } : {}) })}`;

/** Upcoming expirations by month, each bar linked to its list; the same data as a table. */
export function TimelineCard({ overview: { months, later } }: { overview: ExpiryOverview }) {
  const most = Math.max(1, ...months.map(({ ending }) => ending));
  const last = months.at(-1);
  return (
    <Card
      title="Upcoming expirations"
      description="Active certificates, renewed or not, over the next 12 months (UTC)."
      footer={
        later > 0 && last ? (
          <TextLink href={listOf({ from: last.to })}>{formatCount(later)} more later</TextLink>
        ) : undefined
      }
    >
      <ol aria-label="Certificates by month of expiry" className="flex h-40 items-stretch gap-1 sm:gap-2">
        {months.map((month, index) => (
          <li key={month.month} className="flex min-w-0 flex-1">
            <Link
              href={listOf(month)}
              aria-label={`${longName(month)}: ${plural(month.ending, "certificate")}`}
              className="group flex min-w-0 flex-1 flex-col justify-end rounded-md text-center"
            >
              <span aria-hidden="true" className="mb-1 text-xs tabular-nums">
                {month.ending > 0 ? shortCount(month.ending) : ""}
              </span>
              <span
                aria-hidden="true"
                className={`rounded-t transition-opacity group-hover:opacity-80 ${month.ending > 0 ? "min-h-px" : ""} ${index < 2 ? "bg-warning-line" : "bg-accent"}`}
                style={{ height: `${Math.round((month.ending / most) * 100)}%` }}
              />
              <span aria-hidden="true" className="border-t border-separator pt-1 text-xs text-muted">
                {shortName(month)}
              </span>
            </Link>
          </li>
        ))}
      </ol>
      <details className="mt-4 text-[13px]">
        <summary className="w-fit cursor-pointer text-muted hover:text-foreground">Show as table</summary>
        <table className="mt-2 w-full max-w-sm">
          <caption className="sr-only">Active certificates by month of expiry</caption>
          <thead>
            <tr className="border-b border-separator text-muted">
              <th scope="col" className="py-1 text-start font-medium">
                Month
              </th>
              <th scope="col" className="py-1 text-end font-medium">
                Certificates
              </th>
            </tr>
          </thead>
          <tbody>
            {months.map((month) => (
              <tr key={month.month}>
                <th scope="row" className="py-1 text-start font-normal">
                  <TextLink href={listOf(month)}>{longName(month)}</TextLink>
                </th>
                <td className="py-1 text-end tabular-nums">{formatCount(month.ending)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </Card>
  );
}

/** "83k" above a narrow bar. */
const shortCount = (count: number): string => (count < 1_000 ? String(count) : `${Math.floor(count / 1_000)}k`);
