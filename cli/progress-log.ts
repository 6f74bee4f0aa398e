import type { Logger } from "pino";
import { createLogger } from "@/lib/runtime/log";
import { RECORDS } from "@/lib/runtime/record";

const WARN = 40;
const EVERY_MS = 1_000;
const RECORD_LINES = new Set<string>(Object.values(RECORDS));

/**
 * Prints the progress of long jobs to standard error, so that standard output has the result only. Progress at most once a second,
 * warnings and errors always. `nowMs`: a clock in milliseconds.
 */
export function progressLogger(
  write: (line: string) => void = (line) => void process.stderr.write(line),
  nowMs: () => number = () => performance.now(),
): Logger {
  let quietUntil = Number.NEGATIVE_INFINITY;
  return createLogger("info", {
    write(line) {
      const event = JSON.parse(line) as Record<string, unknown>;
      if (RECORD_LINES.has(String(event.msg))) {
        write(line); // unchanged: `restore finish` parses it
        return;
      }
      const isWarning = Number(event.level) >= WARN;
      const now = nowMs();
      if (!isWarning && now < quietUntil) return;
      if (!isWarning) quietUntil = now + EVERY_MS;
      write(format(event));
    },
  });
}

function format({
  level: _level,
  time: _time,
  pid: _pid,
  host: _host,
  version: _version,
  msg,
  err,
  ...figures
}: Record<string, unknown>): string {
  const counts = Object.entries(figures).map(([name, value]) => `${name} ${String(value)}`);
  const { message, stack } = (err ?? {}) as { message?: string; stack?: string };
  const cause = message ? `: ${stack ?? message}` : "";
  return `${String(msg)}${counts.length > 0 ? ` (${counts.join(", ")})` : ""}${cause}\n`;
}
