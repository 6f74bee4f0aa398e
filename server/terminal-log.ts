import type { Logger } from "pino";
import { createLogger } from "@/lib/runtime/log";

const WARN = 40;

/** Log format for a terminal: one short line per request; other events only for warnings and errors. */
export function terminalLogger(level: string): Logger {
  return createLogger(level, { write: (line) => void process.stdout.write(format(JSON.parse(line))) });
}

function format({ level, msg, method, path, status, ms, requestId, err, ...rest }: Record<string, unknown>): string {
  if (msg === "request") return `${method} ${path} ${status} ${ms} ms\n`;
  if (typeof level === "number" && level < WARN) return "";
  const { message, stack } = (err ?? {}) as { message?: string; stack?: string };
  const id = requestId ? ` (request ${requestId})` : "";
  return `${msg}${id}${message ? `: ${stack ?? message}` : ""}${rest.job ? ` [${rest.job}]` : ""}\n`;
}
