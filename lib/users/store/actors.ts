import { perObject } from "@/lib/db/batched";
import type { Database } from "@/lib/db/database";
import { defineStatement } from "@/lib/db/statement";
import { Batcher } from "@/lib/runtime/batcher";

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
  /** JSON list of [application id, role, organisation id]. */
  applications: string;
  /** Of a token: its owner's role when it was created. */
  heldPlatformRole?: string | null;
  /** Of a token: as `organisations`, when it was created. */
  heldOrganisations?: string;
  /** Of a token: as `applications`, when it was created. */
  heldApplications?: string;
  /** The stored time of the last use must be updated. */
  isStale: boolean;
}

// Runs at the start of every request, so it is one prepared statement. UNION (not ALL) terminates even if the tree had a cycle.
// Lists are JSON as text, because the drivers of the two engines return arrays differently.
const rolesOf = (table: string) =>
  `(SELECT coalesce(json_agg(json_build_array(organisation_id, role)), '[]')::text FROM ${table})`;
const grantsOf = (rows: string) =>
  `(SELECT coalesce(json_agg(json_build_array(g.application_id, g.role, g.organisation_id)), '[]')::text FROM ${rows} g)`;
const HELD_NOW = `(SELECT m.application_id, m.role, m.organisation_id FROM memberships m
    JOIN credential c ON m.user_id = c."userId" WHERE m.application_id IS NOT NULL)`;
const HELD_THEN = `(SELECT a.id AS application_id, r.value AS role, a.organisation_id FROM credential c, jsonb_each_text(c.grants) r
    JOIN applications a ON a.id = r.key)`;
/** `OFFSET 0` makes the planner look up each parent in its index: it expects thousands of rows here and would read all organisations. */
const childrenOf = (parentId: string) =>
  `LATERAL (SELECT id FROM organisations WHERE parent_id = ${parentId} OFFSET 0)`;
const withRights = (heldThen?: string) => `
  held AS (
    SELECT m.organisation_id, m.role FROM memberships m JOIN credential c ON m.user_id = c."userId" WHERE m.application_id IS NULL
    UNION
    SELECT o.id, held.role FROM held, ${childrenOf("held.organisation_id")} o
  )
  SELECT credential.*, ${rolesOf("held")} AS "organisations", ${grantsOf(HELD_NOW)} AS "applications"
    ${heldThen ? `, ${rolesOf(heldThen)} AS "heldOrganisations", ${grantsOf(HELD_THEN)} AS "heldApplications"` : ""}
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
  ), ${withRights()}`,
);

/** `tokenHashes`: a JSON list; those that are not accepted are missing from the result. */
const TOKEN_ACTORS = defineStatement<
  { tokenHashes: string; now: Date; staleSince: Date },
  ActorRow & { tokenHash: string }
>(
  "token_actors",
  `SELECT q.hash AS "tokenHash", actor.* FROM jsonb_array_elements_text($tokenHashes::jsonb) AS q(hash), LATERAL (WITH RECURSIVE credential AS (
    SELECT t.id AS "credentialId", u.id AS "userId", u.email, u.name, u.platform_role AS "platformRole",
      array_to_json(t.scopes)::text AS "scopes", t.held_platform_role AS "heldPlatformRole", t.held_roles AS roots,
      t.held_applications AS grants,
      (t.last_used_at IS NULL OR t.last_used_at < $staleSince::timestamptz) AS "isStale"
    FROM access_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.token_hash = q.hash AND t.revoked_at IS NULL AND t.expires_at > $now::timestamptz AND u.status = 'active'
  ), held_then AS (
    SELECT r.key AS organisation_id, role FROM credential c, jsonb_each_text(c.roots) r, string_to_table(r.value, ' ') role
    UNION
    SELECT o.id, held_then.role FROM held_then, ${childrenOf("held_then.organisation_id")} o
  ), ${withRights("held_then")}) AS actor`,
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

/** Tokens of one statement. */
const BATCH = 32;

type TokenTimes = Pick<Times, "now" | "staleSince">;

/** Requests that arrive together share a statement; one that arrives while it runs is in the next, so a revocation is seen as before. */
const tokenActors = perObject(
  (db: Database) =>
    new Batcher<TokenTimes & { tokenHash: string }, ActorRow | undefined>({
      most: BATCH,
      run: async (tokens) => {
        const hashes = [...new Set(tokens.map(({ tokenHash }) => tokenHash))];
        const { now, staleSince } = tokens.at(-1) as TokenTimes; // a batch has one token at least
        const rows = await db.query(TOKEN_ACTORS, { tokenHashes: JSON.stringify(hashes), now, staleSince });
        for (const { isStale, credentialId } of rows) {
          if (isStale) await db.query(TOUCH_TOKEN, { id: credentialId, now });
        }
        const byHash = new Map(rows.map((row) => [row.tokenHash, row]));
        return tokens.map(({ tokenHash }) => byHash.get(tokenHash));
      },
    }),
);

/** The row of an access token that is neither revoked nor expired. */
export const findTokenActor = (db: Database, tokenHash: string, times: TokenTimes): Promise<ActorRow | undefined> =>
  tokenActors(db).add({ tokenHash, ...times });
