"use client";

import { useSyncExternalStore } from "react";
import { MINUTE_MS } from "@/lib/durations";
import { formatDate, formatDateTime, formatRelative, formatTime, formatWhen } from "@/lib/format";

/**
 * "in 42 days", from 60 days on "21 Nov 2026", with the exact time and zone in the title: UTC from the server, then the browser's time zone
 * and UTC. `as="distance"` always shows the distance, "date" the date, "time" the time of day in UTC, "exact" date and time. Server and browser texts may differ by a minute, as expected.
 */
export function RelativeTime({ value, as = "relative" }: { value: string | Date; as?: keyof typeof formats }) {
  const instant = typeof value === "string" ? new Date(value) : value;
  const now = new Date(useSyncExternalStore(onMinute, currentMinute, currentMinute));
  const zone = useSyncExternalStore(never, localZone, () => "UTC");
  const utc = formatDateTime(instant);
  const title = zone === "UTC" ? utc : `${formatDateTime(instant, zone)} (${utc})`;
  const text = formats[as](instant, now);
  return (
    <time
      dateTime={instant.toISOString()}
      title={title}
      suppressHydrationWarning
      className="whitespace-nowrap tabular-nums"
    >
      {text}
    </time>
  );
}

const formats = {
  relative: formatWhen,
  distance: formatRelative,
  date: (instant: Date) => formatDate(instant),
  time: (instant: Date) => formatTime(instant),
  exact: (instant: Date) => formatDateTime(instant),
} satisfies Record<string, (instant: Date, now: Date) => string>;

/** Rounded, so that the snapshot is stable between ticks. */
const currentMinute = () => Math.round(Date.now() / MINUTE_MS) * MINUTE_MS;
let ofBrowser: string | undefined;
/** Asked once: each question makes a formatter. */
const localZone = () => (ofBrowser ??= Intl.DateTimeFormat().resolvedOptions().timeZone);
const never = () => () => {};

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One timer for all times on the page. */
function onMinute(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const notify of listeners) notify();
  }, MINUTE_MS / 2);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}
