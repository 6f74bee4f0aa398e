import type { Logger } from "pino";
import { isAppError } from "@/lib/errors";

/** Why the server did not start: one sentence with the next step where we know one; otherwise the error itself. */
export function reportStartError(error: unknown, log: Logger | undefined): void {
  const sentence = sentenceOf(error);
  if (log) log.fatal(sentence ? {} : { err: error }, sentence ?? "The server could not start");
  else console.error(sentence ?? error);
}

function sentenceOf(error: unknown): string | undefined {
  if (isAppError(error)) return error.publicMessage;
  const { code, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string };
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} is in use by another program. Set PORT or MTLS_PORT, whichever it is, to a free one.`;
    case "EACCES":
      return port === undefined
        ? undefined
        : `Port ${port} is not allowed for this user. Set PORT or MTLS_PORT, whichever it is, to one above 1023.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return port === undefined
        ? undefined
        : `HOST (${address}) is no address of this machine. Set HOST to one, or leave it out.`;
    default:
      return undefined;
  }
}
