import { formatCount } from "@/lib/format";

/** One column of a sparkline: a day or an hour. */
export interface SparkPoint {
  /** "21 Nov 2026" or "14:00 UTC". */
  label: string;
  successes: number;
  failures: number;
}

const WIDTH = 100;
const HEIGHT = 28;
const GAP = 1.5;
/** The least height of a column with a count: one failure among thousands must be visible. */
const LEAST = 2;

/**
 * Counts over time as columns: successes, and rejections in another colour on top. SVG without script; `label` says what is counted, and the
 * text for screen readers contains the sums.
 */
export function Sparkline({
  points,
  label,
  className = "h-7 w-24",
}: {
  points: readonly SparkPoint[];
  label: string;
  className?: string;
}) {
  const most = Math.max(1, ...points.map(({ successes, failures }) => successes + failures));
  const step = WIDTH / Math.max(1, points.length);
  const height = (count: number) => (count === 0 ? 0 : Math.max(LEAST, (count / most) * (HEIGHT - LEAST)));
  return (
    <svg
      role="img"
      aria-label={`${label}: ${summaryOf(points)}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={`${className} shrink-0 overflow-visible`}
    >
      <rect x={0} y={HEIGHT - 0.5} width={WIDTH} height={0.5} className="fill-border" />
      {points.map((point, index) => {
        const [good, bad] = [height(point.successes), height(point.failures)];
        const place = { x: index * step + GAP / 2, width: step - GAP };
        return (
          <g key={point.label}>
            <title>{`${point.label}: ${point.successes} accepted, ${point.failures} rejected`}</title>
            <rect {...place} y={0} height={HEIGHT} className="fill-transparent" />
            {good > 0 ? <rect {...place} y={HEIGHT - good} height={good} className="fill-accent/70" /> : null}
            {bad > 0 ? <rect {...place} y={HEIGHT - good - bad} height={bad} className="fill-danger" /> : null}
          </g>
        );
      })}
    </svg>
  );
}

function summaryOf(points: readonly SparkPoint[]): string {
  const sum = (member: "successes" | "failures") => formatCount(points.reduce((all, point) => all + point[member], 0));
  const [first, last] = [points[0], points.at(-1)];
  return `${sum("successes")} accepted, ${sum("failures")} rejected, ${first?.label} to ${last?.label}`;
}
