import { v7 as uuidv7 } from "uuid";
import type { Tx } from "@/lib/db/database";
import { DAY_MS } from "@/lib/durations";
import { toAuditRow } from "@/lib/operation/audit-entry";
import type { BaseDeps } from "@/lib/operation/deps";
import { PERMISSIONS } from "@/lib/operation/permissions";
import { insertAuditRow } from "@/lib/operation/public";
import type { Env } from "@/lib/runtime/env";
import { parseAdmin } from "./admin-settings";
import { hashBearer } from "./bearer";
import { newUser } from "./new-user";
import { hashPassword } from "./password";
import type { SetupLink } from "./schema";
import { issueSetupLink } from "./setup-link";
import { findUserByEmail, hasUsers, insertUser, lockAdministrators, type UserRow } from "./store";
import { findAccessTokenByHash, insertAccessToken, revokeTokensOf } from "./store/access-tokens";

const TOKEN_NAME = "COUNTERSIGN_ADMIN_TOKEN";
const TOKEN_DAYS = 365;

/** Result for start-up: nothing to do, the administrator created, or the link to print. */
export type FirstAdmin =
  | { kind: "present" }
  | { kind: "registered"; email: string }
  | { kind: "setup_link"; link: SetupLink };

/**
 * Ensures that an administrator can sign in. While there is no user, the administrator configured in the environment is
 * created; without one, a set-up link is. Idempotent, and safe when several processes start concurrently.
 * @throws AppError precondition_failed with the invalid variable, never its value
 */
export async function registerFirstAdmin(deps: BaseDeps, admin: Env["admin"]): Promise<FirstAdmin> {
  const parsed = parseAdmin(admin);
  const configured = parsed && { email: parsed.email, passwordHash: await hashPassword(parsed.password) };
  return deps.db.transaction(async (tx) => {
    await lockAdministrators(tx);
    if (await hasUsers(tx)) {
      const user = configured && (await findUserByEmail(tx, configured.email));
      if (user?.platformRole === "super_admin") await putToken(tx, deps, user, admin.token);
      return { kind: "present" };
    }
    if (!configured) return { kind: "setup_link", link: await issueSetupLink(tx, deps, null) };
    const { email, passwordHash } = configured;
    const user = newUser(
      { email, name: email.split("@")[0] ?? email, passwordHash, platformRole: "super_admin" },
      deps.clock.now(),
    );
    await insertUser(tx, user);
    await record(tx, deps, "user.register_first_admin", "user", user.id, { email });
    await putToken(tx, deps, user, admin.token);
    return { kind: "registered", email };
  });
}

/** The token of the environment replaces the previous one; a manually revoked one stays revoked. */
async function putToken(tx: Tx, deps: BaseDeps, user: UserRow, token: string | undefined): Promise<void> {
  if (token === undefined) return;
  const tokenHash = hashBearer(token);
  if (await findAccessTokenByHash(tx, tokenHash)) return;
  const now = deps.clock.now();
  await revokeTokensOf(tx, user.id, now, { name: TOKEN_NAME });
  const row = await insertAccessToken(tx, {
    id: uuidv7(),
    userId: user.id,
    name: TOKEN_NAME,
    tokenHash,
    hint: token.slice(-4),
    scopes: [...PERMISSIONS],
    createdAt: now,
    expiresAt: new Date(now.getTime() + TOKEN_DAYS * DAY_MS),
    lastUsedAt: null,
    revokedAt: null,
    parentId: null,
    heldPlatformRole: user.platformRole,
    heldRoles: {},
    heldApplications: {},
  });
  await record(tx, deps, "access_token.create", "access_token", row.id, { name: row.name, expiresAt: row.expiresAt });
}

function record(
  tx: Tx,
  deps: BaseDeps,
  operation: string,
  entity: string,
  entityId: string,
  after: object,
): Promise<void> {
  const origin = { actor: { kind: "operator" }, requestId: "start-up", deps } as const;
  return insertAuditRow(tx, toAuditRow(origin, operation, { entity, entityId, organisationId: null, after }));
}
