import { DAY_MS } from "@/lib/durations";
import { formatDate, formatDateTime } from "@/lib/format";

/** How finely a range of time is chosen. */
export type RangePrecision = "day" | "minute";

/** A range that begins on a day and has no end. */
export interface RangePreset {
  label: string;
  /** `2027-01-31`, in UTC. */
  since: string;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

/** "Today", "Last 7 days" and longer, counted in days of UTC. */
export const rangePresets = (now: Date, days: readonly number[]): RangePreset[] =>
  days.map((count) => ({
    label: count === 1 ? "Today" : `Last ${count} days`,
    since: new Date(now.getTime() - (count - 1) * DAY_MS).toISOString().slice(0, 10),
  }));

/** A range in words; undefined without any limit. `since` and `until` are as in the URL. */
export function rangeLabel(
  since: string | undefined,
  until: string | undefined,
  presets: readonly RangePreset[] = [],
): string | undefined {
  if (!since && !until) return undefined;
  const preset = until ? undefined : presets.find((one) => one.since === since);
  if (preset) return preset.label;
  const [from, to] = [since && boundText(since), until && boundText(until)];
  if (!to) return `from ${from}`;
  return !from ? `until ${to}` : from === to ? from : `${from} – ${to}`;
}

function boundText(text: string): string {
  const at = new Date(DAY.test(text) ? text : hasZone(text) ? text : `${text}Z`);
  if (Number.isNaN(at.getTime())) return text;
  return DAY.test(text) ? formatDate(at) : formatDateTime(at);
}

const hasZone = (text: string): boolean => /(?:Z|[+-]\d\d:\d\d)$/.test(text);

/** The value of an input of type `date` or `datetime-local` for a limit of the URL; a day begins or ends with its first or last minute. */
export function inputValue(text: string | undefined, precision: RangePrecision, end: "since" | "until"): string {
  if (!text) return "";
  if (precision === "day") return text.slice(0, 10);
  if (DAY.test(text)) return `${text}T${end === "since" ? "00:00" : "23:59"}`;
  const at = new Date(hasZone(text) ? text : `${text}Z`);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString().slice(0, 16);
}
