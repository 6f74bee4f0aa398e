import type { Tx } from "@/lib/db/database";

/** An expiry of the platform itself: of an active authority, or of its newest CRL. */
export interface PlatformExpiry {
  subject: string;
  what: string;
  name: string;
  notBefore: Date;
  notAfter: Date;
}

/** Of several responders of one CA only the newest counts: it has replaced the others. */
export function findPlatformExpiries(tx: Tx): Promise<PlatformExpiry[]> {
  return tx.$queryRaw<PlatformExpiry[]>`
    (SELECT DISTINCT ON (a.kind, CASE WHEN a.kind IN ('root', 'issuing') THEN a.id ELSE a.parent_id END)
      'authority:' || a.id AS "subject", a.kind AS "what", a.name, a.not_before AS "notBefore", a.not_after AS "notAfter"
    FROM authorities a WHERE a.status = 'active'
    ORDER BY a.kind, CASE WHEN a.kind IN ('root', 'issuing') THEN a.id ELSE a.parent_id END, a.not_after DESC)
    UNION ALL
    (SELECT DISTINCT ON (c.authority_id)
      'crl:' || c.authority_id || ':' || (extract(epoch FROM c.next_update) * 1000)::bigint, 'crl', a.name, c.this_update, c.next_update
    FROM crls c JOIN authorities a ON a.id = c.authority_id AND a.status = 'active'
    ORDER BY c.authority_id, c.number DESC)`;
}
