import type { Database } from "@/lib/db/database";
import { defineStatement } from "@/lib/db/statement";
import type { ExpiryPosition } from "./due-certificates";

/** A credential that expires: what its reminder contains, and who gets it. */
export interface ExpiringRow extends ExpiryPosition {
  what: "key" | "token";
  notBefore: Date;
  name: string;
  /** The lowest threshold that has a reminder. */
  lowest: number | null;
  /** Of a key. */
  clientId: string | null;
  clientName: string | null;
  applicationId: string | null;
  organisationId: string | null;
  organisationName: string | null;
  /** The owner of a token, who can sign in. */
  owner: string | null;
}

const KEY = "'key:' || k.id";
const TOKEN = "'token:' || t.id";
const lowestOf = (subject: string) =>
  `(SELECT min(r.threshold) FROM reminders r WHERE r.subject = ${subject}) AS "lowest"`;

type Page = { notAfter: Date; id: string; before: Date; take: number };

const FIND_KEYS = defineStatement<Page, ExpiringRow>(
  "reminders-keys",
  `SELECT 'key' AS "what", k.id, k.name, k.not_before AS "notBefore", k.not_after AS "notAfter", ${lowestOf(KEY)},
      k.client_id AS "clientId", l.name AS "clientName", k.application_id AS "applicationId",
      k.organisation_id AS "organisationId", o.legal_name AS "organisationName", NULL AS "owner"
    FROM registered_keys k JOIN oauth_clients l ON l.client_id = k.client_id JOIN organisations o ON o.id = k.organisation_id
    WHERE k.removed_at IS NULL AND (k.not_after, k.id) > ($notAfter::timestamptz, $id::text) AND k.not_after < $before::timestamptz
    ORDER BY k.not_after, k.id LIMIT $take::int`,
);

const FIND_TOKENS = defineStatement<Page, ExpiringRow>(
  "reminders-tokens",
  `SELECT 'token' AS "what", t.id, t.name, t.created_at AS "notBefore", t.expires_at AS "notAfter", ${lowestOf(TOKEN)},
      NULL AS "clientId", NULL AS "clientName", NULL AS "applicationId", NULL AS "organisationId", NULL AS "organisationName",
      CASE WHEN u.status = 'active' THEN u.email END AS "owner"
    FROM access_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.revoked_at IS NULL AND (t.expires_at, t.id) > ($notAfter::timestamptz, $id::text) AND t.expires_at < $before::timestamptz
    ORDER BY t.expires_at, t.id LIMIT $take::int`,
);

/** The next credentials of a kind by expiry. */
export function findExpiringCredentials(
  db: Database,
  what: ExpiringRow["what"],
  { after, before, take }: { after: ExpiryPosition; before: Date; take: number },
): Promise<ExpiringRow[]> {
  const page = { notAfter: after.notAfter, id: after.id, before, take };
  return what === "key" ? db.query(FIND_KEYS, page) : db.query(FIND_TOKENS, page);
}

/** The subject of its reminders. */
export const subjectOf = ({ what, id }: Pick<ExpiringRow, "what" | "id">): string => `${what}:${id}`;
