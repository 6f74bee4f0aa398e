import type { Database } from "@/lib/db/database";
import { defineStatement } from "@/lib/db/statement";

export interface ActorRow {
  credentialId: string;
  userId: string;
  email: string;
  name: string;
  platformRole: string | null;
  /** JSON list; null for a session. */
  scopes: string | null;
  /** JSON list of [organisation id, role]. */
  organisations: string;
  /** Of a token: its owner's role when it was created. */
  heldPlatformRole?: string | null;
  /** Of a token: as `organisations`, when it was created. */
  heldOrganisations?: string;
  /** The stored time of the last use must be updated. */
  isStale: boolean;
}

// Runs at the start of every request, so it is one prepared statement. UNION (not ALL) terminates even if the tree had a cycle.
// Lists are JSON as text, because the drivers of the two engines return arrays differently.
const rolesOf = (table: string) =>
  `(SELECT coalesce(json_agg(json_build_array(organisation_id, role)), '[]')::text FROM ${table})`;
const withOrganisations = (heldThen?: string) => `
  held AS (
    SELECT m.organisation_id, m.role FROM memberships m JOIN credential c ON m.user_id = c."userId"
    UNION
    SELECT o.id, held.role FROM organisations o JOIN held ON o.parent_id = held.organisation_id
  )
  SELECT credential.*, ${rolesOf("held")} AS "organisations"${heldThen ? `, ${rolesOf(heldThen)} AS "heldOrganisations"` : ""}
  FROM credential`;

interface Times {
  now: Date;
  /** Sessions last used earlier are idle and not accepted. */
  idleSince: Date;
  /** A last use that is stored as earlier is updated. */
  staleSince: Date;
}

const SESSION_ACTOR = defineStatement<{ sessionHash: string; now: Date; idleSince: Date; staleSince: Date }, ActorRow>(
  "session_actor",
  `WITH RECURSIVE credential AS (
    SELECT s.id AS "credentialId", u.id AS "userId", u.email, u.name, u.platform_role AS "platformRole",
      NULL::text AS "scopes", s.last_seen_at < $staleSince::timestamptz AS "isStale"
    FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.id = $sessionHash AND s.revoked_at IS NULL AND s.expires_at > $now::timestamptz AND s.last_seen_at > $idleSince::timestamptz
      AND u.status = 'active'
  ), ${withOrganisations()}`,
);

const TOKEN_ACTOR = defineStatement<{ tokenHash: string; now: Date; staleSince: Date }, ActorRow>(
  "token_actor",
  `WITH RECURSIVE credential AS (
    SELECT t.id AS "credentialId", u.id AS "userId", u.email, u.name, u.platform_role AS "platformRole",
      array_to_json(t.scopes)::text AS "scopes", t.held_platform_role AS "heldPlatformRole", t.held_roles AS roots,
      (t.last_used_at IS NULL OR t.last_used_at < $staleSince::timestamptz) AS "isStale"
    FROM access_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.token_hash = $tokenHash AND t.revoked_at IS NULL AND t.expires_at > $now::timestamptz AND u.status = 'active'
  ), held_then AS (
    SELECT r.key AS organisation_id, r.value AS role FROM credential c, jsonb_each_text(c.roots) r
    UNION
    SELECT o.id, held_then.role FROM organisations o JOIN held_then ON o.parent_id = held_then.organisation_id
  ), ${withOrganisations("held_then")}`,
);

const TOUCH_SESSION = defineStatement<{ id: string; now: Date }>(
  "touch_session",
  "UPDATE sessions SET last_seen_at = $now::timestamptz WHERE id = $id AND last_seen_at < $now::timestamptz",
);

const TOUCH_TOKEN = defineStatement<{ id: string; now: Date }>(
  "touch_token",
  "UPDATE access_tokens SET last_used_at = $now::timestamptz WHERE id = $id",
);

/** The row of a session that is neither revoked, expired nor idle. */
export async function findSessionActor(
  db: Database,
  sessionHash: string,
  { now, idleSince, staleSince }: Times,
): Promise<ActorRow | undefined> {
  const [row] = await db.query(SESSION_ACTOR, { sessionHash, now, idleSince, staleSince });
  if (row?.isStale) await db.query(TOUCH_SESSION, { id: row.credentialId, now });
  return row;
}

/** The row of an access token that is neither revoked nor expired. */
export async function findTokenActor(
  db: Database,
  tokenHash: string,
  { now, staleSince }: Pick<Times, "now" | "staleSince">,
): Promise<ActorRow | undefined> {
  const [row] = await db.query(TOKEN_ACTOR, { tokenHash, now, staleSince });
  if (row?.isStale) await db.query(TOUCH_TOKEN, { id: row.credentialId, now });
  return row;
}
