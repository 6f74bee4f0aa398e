import { randomUUID } from "node:crypto";

const SANE = /^[A-Za-z0-9._:-]{8,64}$/;

/** The caller's X-Request-Id where it can stand in a log and a header as it is, else a new one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === "string" && SANE.test(header) ? header : randomUUID();
}
