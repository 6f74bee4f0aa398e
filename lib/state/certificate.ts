/**
 * The states of a certificate, each as a predicate, as equivalent SQL and, where lists need it, as Prisma's condition.
 * Stored are `prepared`, `active`, `revoked` and `failed`; whether an active certificate has expired follows from the clock.
 * In the SQL, `c` is the alias of a row of `certificates` and `now` an expression of type timestamptz.
 */
import type { CertificateStatus, Prisma } from "@/lib/db/generated/client";
import { DAY_MS, EXPIRING_DAYS, HOUR_MS } from "@/lib/durations";

export interface StateRow {
  status: CertificateStatus;
  notAfter: Date;
}

export type ShownState = CertificateStatus | "expired";

type Where = Prisma.CertificateWhereInput;

/** Issued, neither revoked nor expired: relying parties accept it. */
export const isValid = ({ status, notAfter }: StateRow, now: Date): boolean => status === "active" && notAfter > now;
export const isValidSql = (c: string, now: string): string => `(${c}.status = 'active' AND ${c}.not_after > ${now})`;
export const isValidWhere = (now: Date): Where => ({ status: "active", notAfter: { gt: now } });

/** Expired without having been revoked. */
export const isExpired = ({ status, notAfter }: StateRow, now: Date): boolean => status === "active" && notAfter <= now;
export const isExpiredSql = (c: string, now: string): string => `(${c}.status = 'active' AND ${c}.not_after <= ${now})`;
export const isExpiredWhere = (now: Date): Where => ({ status: "active", notAfter: { lte: now } });

/** Valid or being issued: it counts towards its holder's limit and keeps its key. The index `certificates_in_use` has this condition. */
export const isInUse = ({ status, notAfter }: StateRow, now: Date): boolean =>
  (status === "prepared" || status === "active") && notAfter > now;
export const isInUseSql = (c: string, now: string): string =>
  `(${c}.status IN ('prepared', 'active') AND ${c}.not_after > ${now})`;

/** The active successor of a certificate, of which there is at most one. `successors`: those whose `replacesId` is the certificate's id. */
export const activeSuccessor = <S extends Pick<StateRow, "status">>(successors: readonly S[]): S | undefined =>
  successors.find(({ status }) => status === "active");
export const hasActiveSuccessorSql = (c: string): string =>
  `EXISTS (SELECT 1 FROM certificates successor WHERE successor.replaces_id = ${c}.id AND successor.status = 'active')`;
const hasActiveSuccessorWhere: Where = { successors: { some: { status: "active" } } };

export interface SucceededRow extends StateRow {
  successors: readonly Pick<StateRow, "status">[];
}

/** Valid with an active successor, so it should be retired. */
export const isSuperseded = (row: SucceededRow, now: Date): boolean =>
  isValid(row, now) && activeSuccessor(row.successors) !== undefined;
export const isSupersededSql = (c: string, now: string): string =>
  `(${isValidSql(c, now)} AND ${hasActiveSuccessorSql(c)})`;
export const isSupersededWhere = (now: Date): Where => ({ AND: [isValidWhere(now), hasActiveSuccessorWhere] });

/** The latest expiry of certificates that are expiring. */
export const expiringUntil = (now: Date): Date => new Date(now.getTime() + EXPIRING_DAYS * DAY_MS);

/** Valid for at most `EXPIRING_DAYS` and not superseded, so it should be renewed. */
export const isExpiring = (row: SucceededRow, now: Date): boolean =>
  isValid(row, now) && row.notAfter <= expiringUntil(now) && activeSuccessor(row.successors) === undefined;
/** In hours: an interval of days depends on the time zone of the session. */
export const isExpiringSql = (c: string, now: string): string =>
  `(${isValidSql(c, now)} AND ${c}.not_after <= ${now} + interval '${(EXPIRING_DAYS * DAY_MS) / HOUR_MS} hours'
    AND NOT ${hasActiveSuccessorSql(c)})`;
export const isExpiringWhere = (now: Date): Where => ({
  AND: [isValidWhere(now), { notAfter: { lte: expiringUntil(now) } }, { NOT: hasActiveSuccessorWhere }],
});

/** Revoked. A revoked certificate always has the time, and the partial index `certificates_revoked` has that condition. */
export const isRevokedSql = (c: string): string => `(${c}.status = 'revoked' AND ${c}.revoked_at IS NOT NULL)`;
export const isRevokedWhere: Where = { status: "revoked", revokedAt: { not: null } };

/** Issued and not revoked, expired or not: it can be revoked, and be the predecessor of a renewal. Takes a stored or a displayed status. */
export const isUnrevoked = ({ status }: { status: ShownState }): boolean => status === "active" || status === "expired";
export const isUnrevokedSql = (c: string): string => `${c}.status = 'active'`;

/** The displayed state; `prepared` and `failed` are never displayed. */
export function shownState(row: StateRow, now: Date): ShownState {
  return isExpired(row, now) ? "expired" : row.status;
}
