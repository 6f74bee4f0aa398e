import type { Database } from "@/lib/db/database";

export interface EndingCertificate {
  id: string;
  organisationId: string;
  profileId: string;
  notBefore: Date;
  notAfter: Date;
}

/** Active certificates that end in a window, of organisations that want to hear of it; by organisation, end and id. */
export function findEndingForSubscribers(
  db: Database,
  window: {
    from: Date;
    before: Date;
    after: Pick<EndingCertificate, "organisationId" | "notAfter" | "id">;
    take: number;
  },
): Promise<EndingCertificate[]> {
  const { from, before, after, take } = window;
  return db.query<EndingCertificate>(
    {
      name: "webhook-ending",
      text: `SELECT c.id, c.organisation_id AS "organisationId", c.profile_id AS "profileId", c.not_before AS "notBefore",
          c.not_after AS "notAfter"
        FROM (SELECT DISTINCT organisation_id FROM webhook_subscriptions WHERE status = 'active'
          AND event_types && ARRAY['certificate.expiring', 'certificate.expired'] AND organisation_id >= $3) s
        JOIN certificates c ON c.organisation_id = s.organisation_id AND c.status = 'active'
          AND c.not_after > $1::timestamptz AND c.not_after < $2::timestamptz
        WHERE (c.organisation_id, c.not_after, c.id) > ($3, $4::timestamptz, $5)
        ORDER BY c.organisation_id, c.not_after, c.id LIMIT $6::int`,
    },
    [from, before, after.organisationId, after.notAfter, after.id, take],
  );
}
