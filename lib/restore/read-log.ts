import { z } from "zod";

import { REVOCATION_REASONS } from "@/lib/compromise/schema";
import { RECORDS } from "@/lib/runtime/record";

const Serial = z.string().regex(/^[0-9a-f]{2,40}$/);
const Kid = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const Id = z.string().min(1).max(64);
/** Milliseconds since 1970, as the logger writes them. */
const time = z.int().nonnegative();

/** A record in the log. Members that a later version adds are ignored; 0.1.0 wrote neither notAfter nor revocations. */
export const LogRecord = z.discriminatedUnion("msg", [
  z.object({
    msg: z.literal(RECORDS.signed),
    time,
    serial: Serial,
    issuerId: Id,
    kid: Kid.nullable().default(null),
    notAfter: z.iso.datetime().nullable().default(null),
  }),
  z.object({
    msg: z.literal(RECORDS.revoked),
    time,
    serial: Serial,
    issuerId: Id,
    kid: Kid.nullable().default(null),
    reason: z.enum(REVOCATION_REASONS),
    revokedAt: z.iso.datetime(),
  }),
  z.object({
    msg: z.literal(RECORDS.keyBlocked),
    time,
    keyFingerprint: z.string().regex(/^[0-9a-f]{64}$/),
    reason: z.string().max(40),
  }),
  z.object({ msg: z.literal(RECORDS.crl), time, authorityId: Id, number: z.string().regex(/^\d{1,18}$/) }),
]);
export type LogRecord = z.infer<typeof LogRecord>;

const MESSAGES = Object.values(RECORDS);
const MAX_LINE_LENGTH = 64 * 1024;
const MAX_WRAPPINGS = 2;

/**
 * The record in a log line; undefined for every other line. Accepts the formats of log collectors: a prefix before the JSON
 * (`docker logs -t`, syslog, CRI), or the line as a string in another JSON (Docker's json-file, `journalctl -o json`).
 */
export function recordIn(line: string): LogRecord | undefined {
  // Most lines are requests: a line without one of the messages is not parsed.
  if (line.length > MAX_LINE_LENGTH || !MESSAGES.some((message) => line.includes(message))) return undefined;
  let text = line;
  for (let depth = 0; depth <= MAX_WRAPPINGS; depth += 1) {
    const value = parseObject(text.slice(text.indexOf("{")));
    if (!value) return undefined;
    const parsed = LogRecord.safeParse(value);
    if (parsed.success) return parsed.data;
    const inner = value.log ?? value.MESSAGE ?? value.message;
    if (typeof inner !== "string") return undefined;
    text = inner;
  }
  return undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // truncated, or not JSON
  }
}
