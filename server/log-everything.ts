import { format } from "node:util";
import type { Logger } from "pino";

/** Printed once by oidc-provider. Bodies are deliberately read before it: by one reader with one limit and one deadline (decision 158). */
const EXPECTED = "already parsed request body detected";

/**
 * Logs what libraries print (banners of oidc-provider and of Next, warnings of Node), so that every line of standard output and standard
 * error is JSON. Not used at a terminal.
 */
export function logEverything(log: Logger): void {
  const levels = { log: "info", info: "info", debug: "debug", trace: "debug", warn: "warn", error: "error" } as const;
  for (const [method, level] of Object.entries(levels)) {
    console[method as keyof typeof levels] = (...args: unknown[]) => {
      const err = args.find((arg) => arg instanceof Error);
      const message = plain(format(...args));
      if (message && !message.includes(EXPECTED)) log[level]({ source: "console", ...(err ? { err } : {}) }, message);
    };
  }
  process.removeAllListeners("warning"); // Node's own, which prints
  process.on("warning", ({ name, message, ...rest }) => {
    const { code } = rest as { code?: string };
    log.warn({ source: "node", name, ...(code ? { code } : {}) }, message);
  });
}

/** Without colours, in one line, at most 1,000 characters. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours start with one
  const uncoloured = text.replace(/\u001b\[[0-9;]*m/g, "");
  const line = uncoloured.replace(/\s+/g, " ").trim();
  return line.length > 1_000 ? `${line.slice(0, 1_000)}…` : line;
}
