import type { Logger } from "pino";
import { isAppError } from "@/lib/errors";

/** Reports why the server did not start: a message with the next step for known errors; otherwise the error itself. */
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
      return `Port ${port} is in use by another program. Set PORT or MTLS_PORT to a free port.`;
    case "EACCES":
      return port === undefined
        ? undefined
        : `Permission denied for port ${port}. Set PORT or MTLS_PORT to a port above 1023.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return port === undefined
        ? undefined
        : `HOST (${address}) is not an address of this machine. Set HOST to a local address, or unset it.`;
    default:
      return undefined;
  }
}
