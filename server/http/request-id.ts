import { randomUUID } from "node:crypto";

/** Printable, and short enough for a line of the log. */
const SANE = /^[A-Za-z0-9._:-]{1,64}$/;

/** A new id for a request. It stands in the answer, in the log and in the audit, so it is always ours. */
export const newRequestId = (): string => randomUUID();

/** The caller's own X-Request-Id, for the log alone; undefined where it can't stand there as it is. */
export function callersRequestId(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" && SANE.test(header) ? header : undefined;
}
