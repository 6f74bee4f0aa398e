import type { Database, Statement } from "@/lib/db/database";

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
  /** The credential's last use should be written again. */
  isStale: boolean;
}

// Runs at the start of every request, hence one prepared statement. UNION (not ALL) ends even if the tree had a circle.
// JSON as text, because the two engines' drivers read arrays in different ways.
const rolesOf = (table: string) =>
  `(SELECT coalesce(json_agg(json_build_array(organisation_id, role)), '[]')::text FROM ${table})`;
const WITH_ORGANISATIONS = (heldThen?: string) => `
  held AS (
    SELECT m.organisation_id, m.role FROM memberships m JOIN credential c ON m.user_id = c."userId"
    UNION
    SELECT o.id, held.role FROM organisations o JOIN held ON o.parent_id = held.organisation_id
  )
  SELECT credential.*, ${rolesOf("held")} AS "organisations"${heldThen ? `, ${rolesOf(heldThen)} AS "heldOrganisations"` : ""}
  FROM credential`;

/** $1 SHA-256 of the session id, $2 now, $3 the oldest last use that is not idle, $4 the oldest that is not stale. */
const SESSION_ACTOR: Statement = {
  name: "session_actor",
  text: `WITH RECURSIVE credential AS (
    SELECT s.id AS "credentialId", u.id AS "userId", u.email, u.name, u.platform_role AS "platformRole",
      NULL::text AS "scopes", s.last_seen_at < $4::timestamptz AS "isStale"
    FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.id = $1 AND s.revoked_at IS NULL AND s.expires_at > $2::timestamptz AND s.last_seen_at > $3::timestamptz
      AND u.status = 'active'
  ), ${WITH_ORGANISATIONS()}`,
};

/** $1 SHA-256 of the token, $2 now, $3 the oldest last use that is not stale. */
const TOKEN_ACTOR: Statement = {
  name: "token_actor",
  text: `WITH RECURSIVE credential AS (
    SELECT t.id AS "credentialId", u.id AS "userId", u.email, u.name, u.platform_role AS "platformRole",
      array_to_json(t.scopes)::text AS "scopes", t.held_platform_role AS "heldPlatformRole", t.held_roles AS roots,
      (t.last_used_at IS NULL OR t.last_used_at < $3::timestamptz) AS "isStale"
    FROM access_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND t.expires_at > $2::timestamptz AND u.status = 'active'
  ), held_then AS (
    SELECT r.key AS organisation_id, r.value AS role FROM credential c, jsonb_each_text(c.roots) r
    UNION
    SELECT o.id, held_then.role FROM organisations o JOIN held_then ON o.parent_id = held_then.organisation_id
  ), ${WITH_ORGANISATIONS("held_then")}`,
};

const TOUCH_SESSION: Statement = {
  name: "touch_session",
  text: "UPDATE sessions SET last_seen_at = $2::timestamptz WHERE id = $1 AND last_seen_at < $2::timestamptz",
};

const TOUCH_TOKEN: Statement = {
  name: "touch_token",
  text: "UPDATE access_tokens SET last_used_at = $2::timestamptz WHERE id = $1",
};

/** The row of a session that lives and is not idle. `idleSince`: the oldest last use that counts; `staleSince`: the oldest that is not written again. */
export async function findSessionActor(
  db: Database,
  sessionHash: string,
  { now, idleSince, staleSince }: { now: Date; idleSince: Date; staleSince: Date },
): Promise<ActorRow | undefined> {
  const [row] = await db.query<ActorRow>(SESSION_ACTOR, [sessionHash, now, idleSince, staleSince]);
  if (row?.isStale) await db.query(TOUCH_SESSION, [row.credentialId, now]);
  return row;
}

/** The row of an access token that is neither revoked nor expired. */
export async function findTokenActor(
  db: Database,
  tokenHash: string,
  { now, staleSince }: { now: Date; staleSince: Date },
): Promise<ActorRow | undefined> {
  const [row] = await db.query<ActorRow>(TOKEN_ACTOR, [tokenHash, now, staleSince]);
  if (row?.isStale) await db.query(TOUCH_TOKEN, [row.credentialId, now]);
  return row;
}
