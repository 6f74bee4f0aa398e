/**
 * Who may have a certificate on a public key. A key belongs to one holder and one certificate type for good (`key_claims`), and at most one
 * certificate on it is in use. In the SQL, `k` is the alias of a row of `key_claims`.
 */
import type { CertificateProfile } from "@/lib/profiles/profile";

/** One use of a public key, in any state. */
export interface KeyUse {
  organisationId: string;
  /** Null: the organisation itself. */
  applicationId: string | null;
  type: CertificateProfile["type"];
}

/** What differs between an earlier use of a key and the wanted one; undefined when nothing does. */
export function claimConflict(use: KeyUse, wanted: KeyUse): "holder" | "type" | undefined {
  if (use.organisationId !== wanted.organisationId || use.applicationId !== wanted.applicationId) return "holder";
  return use.type === wanted.type ? undefined : "type";
}

/** Whether a claim is for the wanted use and not blocked. `wanted`: the alias of a row with the same columns. */
export const isClaimedForSql = (k: string, wanted: string): string =>
  `(${k}.organisation_id = ${wanted}.organisation_id AND ${k}.application_id IS NOT DISTINCT FROM ${wanted}.application_id
    AND ${k}.type = ${wanted}.type AND NOT ${k}.is_blocked)`;

export interface ClaimRow {
  /** The newest certificate on the key; null once it was revoked or never finished. */
  certificateId: string | null;
  notAfter: Date | null;
}

/** Whether a new certificate may be issued on the key: the claim's is expired, or the one to be replaced. */
export const isKeyFree = ({ certificateId, notAfter }: ClaimRow, now: Date, replacesId: string | null): boolean =>
  certificateId === null || (notAfter !== null && notAfter <= now) || certificateId === replacesId;
/** The same; NULL where no row of `key_claims` was joined counts as free. `replacesId`: an expression of type text, may be NULL. */
export const isKeyFreeSql = (k: string, now: string, replacesId: string): string =>
  `(${k}.certificate_id IS NULL OR coalesce(${k}.not_after <= ${now}, false) OR coalesce(${k}.certificate_id = ${replacesId}, false))`;
