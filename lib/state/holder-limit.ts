/** How many certificates a holder may have in use. A holder is an application, or an organisation for its own certificates. */
import { isInUseSql } from "./certificate";

export interface HolderSql {
  organisationId: string;
  applicationId: string;
  now: string;
  limit: string;
  counted?: string;
}

/**
 * Certificates of a holder in use, counted up to the limit: from there on the answer is "full". Arguments are SQL expressions; NULL as
 * `applicationId` means the organisation itself. `counted`: a condition on `c`, for leaving some out. The two cases are written out, because
 * only an equality uses the index `certificates_in_use`.
 */
export function countInUseSql({ organisationId, applicationId, now, limit, counted = "true" }: HolderSql): string {
  const count = (application: string) => `(SELECT count(*)::int FROM (
    SELECT 1 FROM certificates c WHERE c.organisation_id = ${organisationId} AND ${application}
      AND ${isInUseSql("c", now)} AND ${counted} LIMIT ${limit}) AS up_to_limit)`;
  return `CASE WHEN ${applicationId} IS NULL THEN ${count("c.application_id IS NULL")}
    ELSE ${count(`c.application_id = ${applicationId}`)} END`;
}

/** Whether one more may be issued. */
export const hasRoom = (inUse: number, limit: number): boolean => inUse < limit;
export const hasRoomSql = (holder: HolderSql): string => `(${countInUseSql(holder)} < ${holder.limit})`;
