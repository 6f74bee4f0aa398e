import { Link } from "@/components/ui/link";
import { formatDate, plural } from "@/lib/format";
import { listOf, longName, type Month, shortCount, shortName } from "./months";

/** Up to this many are drawn as dots: a bar would exaggerate them. */
const DOTS = 4;
const BAR_HEIGHT_PX = 96;

type Look = "toRenew" | "active" | "replaced";
const looks: Record<Look, string> = { toRenew: "bg-warning-line", active: "bg-accent/70", replaced: "hatched" };

/** From the axis upwards: what needs action, other active certificates, replaced ones. */
const partsOf = ({ ending, expiring, superseded }: Month): [Look, number][] => [
  ["toRenew", expiring],
  ["active", Math.max(0, ending - expiring - superseded)],
  ["replaced", superseded],
];

/** One month of the timeline: a link to its list, which names its first certificates on hover and focus. */
export function TimelineMonth({
  month,
  most,
  side,
  today,
}: {
  month: Month;
  /** The most certificates of any month. */
  most: number;
  /** The edge that the names are aligned with. */
  side: "start" | "end";
  today: Date | undefined;
}) {
  const { ending, expiring, superseded } = month;
  const notes = [
    plural(ending, "certificate"),
    ...(expiring > 0 ? [`${expiring} to renew`] : []),
    ...(superseded > 0 ? [`${superseded} replaced`] : []),
  ];
  const hasYear = today !== undefined || month.month.endsWith("-01");
  return (
    <li className="relative flex min-w-0 flex-1">
      <Link
        href={listOf(month)}
        aria-label={`${longName(month)}: ${notes.join(", ")}`}
        className="group flex min-w-0 flex-1 flex-col items-center justify-end rounded-md text-center hover:bg-surface-hover"
      >
        <span aria-hidden="true" className="mb-1 h-4 text-xs tabular-nums">
          {ending > DOTS ? shortCount(ending) : ""}
        </span>
        <span
          aria-hidden="true"
          className="flex w-full flex-col items-center justify-end"
          style={{ height: BAR_HEIGHT_PX }}
        >
          {ending > DOTS ? <Bar month={month} most={most} /> : <Dots month={month} />}
        </span>
        <span
          aria-hidden="true"
          className="relative w-full border-t border-border pt-1 text-[11px] leading-4 text-muted"
        >
          {today ? <TodayMark today={today} /> : null}
          {shortName(month)}
          <span className="block h-4 text-[10px]">{hasYear ? month.month.slice(0, 4) : ""}</span>
        </span>
        {month.first.length > 0 ? <Names month={month} side={side} /> : null}
      </Link>
    </li>
  );
}

function Bar({ month, most }: { month: Month; most: number }) {
  return (
    <span
      className="flex w-full max-w-7 flex-col-reverse overflow-hidden rounded-t"
      style={{ height: `${(month.ending / most) * 100}%` }}
    >
      {partsOf(month).map(([look, count]) =>
        count > 0 ? <span key={look} className={`min-h-px ${looks[look]}`} style={{ flexGrow: count }} /> : null,
      )}
    </span>
  );
}

function Dots({ month }: { month: Month }) {
  return (
    <span className="flex flex-col-reverse gap-1 pb-1">
      {partsOf(month).flatMap(([look, count]) =>
        [...Array(count).keys()].map((dot) => (
          <span key={`${look} ${dot}`} className={`size-2.5 rounded-full ${looks[look]}`} />
        )),
      )}
    </span>
  );
}

/** Where in its month today is. */
function TodayMark({ today }: { today: Date }) {
  const days = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 0)).getUTCDate();
  return (
    <span
      title={`Today, ${formatDate(today)}`}
      className="absolute -top-2 h-3 w-0.5 rounded-full bg-foreground"
      style={{ insetInlineStart: `${((today.getUTCDate() - 0.5) / days) * 100}%` }}
    />
  );
}

function Names({ month, side }: { month: Month; side: "start" | "end" }) {
  const { first, ending } = month;
  return (
    <span
      aria-hidden="true"
      className={`pointer-events-none absolute bottom-full z-10 mb-1 hidden w-max max-w-64 rounded-lg bg-overlay px-3 py-2 text-start text-[13px] shadow-[var(--overlay-shadow)] group-hover:block group-focus-visible:block ${side === "start" ? "start-0" : "end-0"}`}
    >
      <span className="block font-medium">{longName(month)}</span>
      {first.map(({ kid, name, type, applicationName, organisationName, isSuperseded }) => (
        <span key={kid} className="block truncate">
          <bdi>{name || `${type} certificate`}</bdi>{" "}
          <span className="text-muted">
            {isSuperseded ? "(replaced) " : ""}
            <bdi>{applicationName ?? organisationName}</bdi>
          </span>
        </span>
      ))}
      {ending > first.length ? <span className="block text-muted">and {ending - first.length} more</span> : null}
    </span>
  );
}
