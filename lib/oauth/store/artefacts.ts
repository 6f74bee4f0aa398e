import { createHash } from "node:crypto";
import type { Database } from "@/lib/db/database";
import { defineStatement } from "@/lib/db/statement";

/** State that the authorization server keeps between requests, shared by all processes. Codes and tokens are secrets: a row has only their hash. */
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

const UPSERT = defineStatement<{
  model: string;
  id: string;
  payload: string;
  grantId: string | null;
  uid: string | null;
  expiresAt: Date;
  keyId: string | null;
}>(
  "oauth-artefact-upsert",
  `
  INSERT INTO oauth_artefacts (model, id, payload, grant_id, uid, expires_at, key_id)
  VALUES ($model, $id, $payload::jsonb, $grantId, $uid, $expiresAt, $keyId)
  ON CONFLICT (model, id) DO UPDATE SET payload = EXCLUDED.payload, grant_id = EXCLUDED.grant_id, uid = EXCLUDED.uid,
    expires_at = EXCLUDED.expires_at`,
);

/** Inserts or replaces an artefact. A replacement keeps the key id of the first. */
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
    /** KID that the client authenticated with, if it used a key. */
    keyId?: string | undefined;
  },
): Promise<void> {
  const { jti, ...rest } = payload;
  const kept = SECRET_IDS.has(model) ? rest : { ...rest, jti };
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  await db.query(UPSERT, {
    model,
    id: rowId(model, id),
    payload: JSON.stringify(kept),
    grantId: text(payload.grantId),
    uid: text(payload.uid),
    expiresAt,
    keyId: keyId ?? null,
  });
}

const COLUMNS = `payload, consumed_at AS "consumedAt"`;
const FIND = defineStatement<{ model: string; id: string; now: Date }, Artefact>(
  "oauth-artefact-find",
  `SELECT ${COLUMNS} FROM oauth_artefacts WHERE model = $model AND id = $id AND expires_at > $now`,
);
const FIND_BY_UID = defineStatement<{ model: string; uid: string; now: Date }, Artefact>(
  "oauth-artefact-find-by-uid",
  `SELECT ${COLUMNS} FROM oauth_artefacts WHERE model = $model AND uid = $uid AND expires_at > $now`,
);

/** Undefined when it does not exist or has expired. */
export async function findArtefact(db: Database, model: string, id: string, now: Date): Promise<Artefact | undefined> {
  const [row] = await db.query(FIND, { model, id: rowId(model, id), now });
  return row && SECRET_IDS.has(model) ? { ...row, payload: { ...row.payload, jti: id } } : row;
}

/** For sessions, which also have a uid. */
export async function findArtefactByUid(
  db: Database,
  model: string,
  uid: string,
  now: Date,
): Promise<Artefact | undefined> {
  const [row] = await db.query(FIND_BY_UID, { model, uid, now });
  return row;
}

const CONSUME = defineStatement<{ model: string; id: string; now: Date }>(
  "oauth-artefact-consume",
  "UPDATE oauth_artefacts SET consumed_at = $now WHERE model = $model AND id = $id AND consumed_at IS NULL RETURNING id",
);

/** Marks a code or refresh token as used. @returns false when it was used before */
export async function consumeArtefact(db: Database, model: string, id: string, now: Date): Promise<boolean> {
  return (await db.query(CONSUME, { model, id: rowId(model, id), now })).length === 1;
}

const DESTROY = defineStatement<{ model: string; id: string }>(
  "oauth-artefact-destroy",
  "DELETE FROM oauth_artefacts WHERE model = $model AND id = $id",
);

export async function destroyArtefact(db: Database, model: string, id: string): Promise<void> {
  await db.query(DESTROY, { model, id: rowId(model, id) });
}

const DESTROY_GRANT = defineStatement<{ grantId: string }>(
  "oauth-grant-destroy",
  "DELETE FROM oauth_artefacts WHERE grant_id = $grantId",
);

/** Deletes the codes and tokens that were issued under a grant. */
export async function destroyGrant(db: Database, grantId: string): Promise<void> {
  await db.query(DESTROY_GRANT, { grantId });
}

function rowId(model: string, id: string): string {
  return SECRET_IDS.has(model) ? createHash("sha256").update(id).digest("base64url") : id;
}
