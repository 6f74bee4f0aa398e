import { randomUUID } from "node:crypto";

/** Printable, and short enough for a line of the log. */
const SAFE = /^[A-Za-z0-9._:-]{1,64}$/;

/** A new request id. It is used in the response, the log and the audit log, so the caller can't choose it. */
export const newRequestId = (): string => randomUUID();

/** The caller's X-Request-Id, for the log only; undefined when it is not safe to log. */
export function callersRequestId(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" && SAFE.test(header) ? header : undefined;
}
