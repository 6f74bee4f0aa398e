import type { Database } from "@/lib/db/database";
import { defineStatement } from "@/lib/db/statement";
import { isValidSql } from "@/lib/state/certificate";

export interface ExpiringCertificate {
  id: string;
  organisationId: string;
  profileId: string;
  notBefore: Date;
  notAfter: Date;
}

interface Window {
  from: Date;
  before: Date;
  after: Pick<ExpiringCertificate, "organisationId" | "notAfter" | "id">;
  take: number;
}

type Values = { from: Date; before: Date; organisationId: string; notAfter: Date; id: string; take: number };

const FIND = defineStatement<Values, ExpiringCertificate>(
  "webhook-expiring",
  `SELECT c.id, c.organisation_id AS "organisationId", c.profile_id AS "profileId", c.not_before AS "notBefore",
      c.not_after AS "notAfter"
    FROM (SELECT DISTINCT organisation_id FROM webhook_subscriptions WHERE status = 'active'
      AND event_types && ARRAY['certificate.expiring', 'certificate.expired'] AND organisation_id >= $organisationId) s
    JOIN certificates c ON c.organisation_id = s.organisation_id AND ${isValidSql("c", "$from::timestamptz")}
      AND c.not_after < $before::timestamptz
    WHERE (c.organisation_id, c.not_after, c.id) > ($organisationId, $notAfter::timestamptz, $id)
    ORDER BY c.organisation_id, c.not_after, c.id LIMIT $take::int`,
);

/**
 * Certificates that are valid at `from` and expire before `before`, of organisations that subscribe to expiry events, by organisation,
 * expiry and id.
 */
export function findExpiringForSubscribers(db: Database, window: Window): Promise<ExpiringCertificate[]> {
  const { from, before, after, take } = window;
  const { organisationId, notAfter, id } = after;
  return db.query(FIND, { from, before, organisationId, notAfter, id, take });
}
