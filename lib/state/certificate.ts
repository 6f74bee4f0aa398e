/**
 * The states of a certificate, each as a predicate, as equivalent SQL and, where lists need it, as Prisma's condition.
 * Stored are `prepared`, `active`, `revoked` and `failed`; whether an active certificate has expired follows from the clock.
 * In the SQL, `c` is the alias of a row of `certificates` and `now` an expression of type timestamptz.
 */
import type { CertificateStatus, Prisma } from "@/lib/db/generated/client";

export interface StateRow {
  status: CertificateStatus;
  notAfter: Date;
}

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

/** Has an active successor, so it should be retired. `replacesId` of the successor is the certificate's id. */
export const isSupersededSql = (c: string): string =>
  `EXISTS (SELECT 1 FROM certificates successor WHERE successor.replaces_id = ${c}.id AND successor.status = 'active')`;
export const isSupersededWhere: Where = { successors: { some: { status: "active" } } };

/** The displayed state; `prepared` and `failed` are never displayed. */
export function shownState(row: StateRow, now: Date): CertificateStatus | "expired" {
  return isExpired(row, now) ? "expired" : row.status;
}
