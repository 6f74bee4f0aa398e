/**
 * Rotations that nobody finished. In the SQL, `c` is the alias of the replaced certificate and `s` of its active successor, `now` an
 * expression of type timestamptz.
 */
import { DAY_MS, HOUR_MS } from "@/lib/durations";
import { isValid, isValidSql, type StateRow } from "./certificate";

/** Days in which the clients are expected to change over to the new key. */
export const ROTATION_DAYS = 7;

/** The replaced certificate is still valid although its successor has been active for longer than a change-over takes. */
export const isRotationOpen = (
  replaced: StateRow,
  successor: StateRow & { issuedAt: Date | null },
  now: Date,
): boolean =>
  isValid(replaced, now) &&
  successor.status === "active" &&
  successor.issuedAt !== null &&
  successor.issuedAt.getTime() <= now.getTime() - ROTATION_DAYS * DAY_MS;
/** In hours: an interval of days depends on the time zone of the session. */
export const isRotationOpenSql = (c: string, s: string, now: string): string =>
  `(${isValidSql(c, now)} AND ${s}.status = 'active' AND ${s}.replaces_id = ${c}.id
    AND ${s}.issued_at <= ${now} - interval '${(ROTATION_DAYS * DAY_MS) / HOUR_MS} hours')`;
