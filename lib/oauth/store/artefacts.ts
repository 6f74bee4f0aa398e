import { createHash } from "node:crypto";
import type { Database } from "@/lib/db/database";

/**
 * What the authorization server keeps between requests, for all processes. Codes and tokens are secrets by themselves: their
 * rows are found by a hash, and their own value is nowhere in the row.
 */
export interface Artefact {
  /** JSON; without `jti` for the models whose id is a secret. */
  payload: Record<string, unknown>;
  consumedAt: Date | null;
}

const SECRET_IDS: ReadonlySet<string> = new Set([
  "AccessToken",
  "AuthorizationCode",
  "ClientCredentials",
  "PushedAuthorizationRequest",
  "RefreshToken",
]);

const UPSERT = {
  name: "oauth-artefact-upsert",
  text: `
  INSERT INTO oauth_artefacts (model, id, payload, grant_id, uid, expires_at, key_id)
  VALUES ($1, $2, $3::jsonb, $4, $5, $6, $7)
  ON CONFLICT (model, id) DO UPDATE SET payload = EXCLUDED.payload, grant_id = EXCLUDED.grant_id, uid = EXCLUDED.uid,
    expires_at = EXCLUDED.expires_at`,
};

/** Writes or replaces an artefact that lives until `expiresAt`. The key that it came by first stays with it. */
export async function putArtefact(
  db: Database,
  {
    model,
    id,
    payload,
    expiresAt,
    keyId,
  }: {
    model: string;
    id: string;
    payload: Record<string, unknown>;
    expiresAt: Date;
    /** KID that the client authenticated with, where it used a key. */
    keyId?: string | undefined;
  },
): Promise<void> {
  const { jti, ...rest } = payload;
  const kept = SECRET_IDS.has(model) ? rest : { ...rest, jti };
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  await db.query(UPSERT, [
    model,
    rowId(model, id),
    JSON.stringify(kept),
    text(payload.grantId),
    text(payload.uid),
    expiresAt,
    keyId ?? null,
  ]);
}

const COLUMNS = `payload, consumed_at AS "consumedAt"`;
const FIND = {
  name: "oauth-artefact-find",
  text: `SELECT ${COLUMNS} FROM oauth_artefacts WHERE model = $1 AND id = $2 AND expires_at > $3`,
};
const FIND_BY_UID = {
  name: "oauth-artefact-find-by-uid",
  text: `SELECT ${COLUMNS} FROM oauth_artefacts WHERE model = $1 AND uid = $2 AND expires_at > $3`,
};

/** Undefined when there is none, or its time is over. */
export async function findArtefact(db: Database, model: string, id: string, now: Date): Promise<Artefact | undefined> {
  const [row] = await db.query<Artefact>(FIND, [model, rowId(model, id), now]);
  return row && SECRET_IDS.has(model) ? { ...row, payload: { ...row.payload, jti: id } } : row;
}

/** Sessions are also looked for by their uid. */
export async function findArtefactByUid(
  db: Database,
  model: string,
  uid: string,
  now: Date,
): Promise<Artefact | undefined> {
  const [row] = await db.query<Artefact>(FIND_BY_UID, [model, uid, now]);
  return row;
}

const CONSUME = {
  name: "oauth-artefact-consume",
  text: `UPDATE oauth_artefacts SET consumed_at = $3 WHERE model = $1 AND id = $2 AND consumed_at IS NULL RETURNING id`,
};

/** Marks a code or refresh token as used. False: someone was faster. */
export async function consumeArtefact(db: Database, model: string, id: string, now: Date): Promise<boolean> {
  return (await db.query(CONSUME, [model, rowId(model, id), now])).length === 1;
}

const DESTROY = { name: "oauth-artefact-destroy", text: "DELETE FROM oauth_artefacts WHERE model = $1 AND id = $2" };

export async function destroyArtefact(db: Database, model: string, id: string): Promise<void> {
  await db.query(DESTROY, [model, rowId(model, id)]);
}

const DESTROY_GRANT = { name: "oauth-grant-destroy", text: "DELETE FROM oauth_artefacts WHERE grant_id = $1" };

/** Ends everything that was issued under a grant. */
export async function destroyGrant(db: Database, grantId: string): Promise<void> {
  await db.query(DESTROY_GRANT, [grantId]);
}

function rowId(model: string, id: string): string {
  return SECRET_IDS.has(model) ? createHash("sha256").update(id).digest("base64url") : id;
}
