import type { Tx } from "@/lib/db/database";
import type { AuditEntry } from "@/lib/operation/audit-entry";
import type { Context } from "@/lib/operation/operation";
import { mailSetupLink } from "./mail-setup-link";
import { newUser } from "./new-user";
import type { SetupLink, User } from "./schema";
import { issueSetupLink } from "./setup-link";
import { insertUser, type UserRow } from "./store";
import { toUser } from "./view";

interface Tools {
  ctx: Pick<Context, "deps">;
  tx: Tx;
  audit(entry: AuditEntry): Promise<void>;
}

/**
 * Creates a user within the caller's transaction, audited. Without a password the user gets a one-time link, by email too if there is a mail
 * server.
 * @throws AppError conflict when the email address has an account
 */
export async function createAccount(
  { ctx, tx, audit }: Tools,
  given: Pick<UserRow, "email" | "name" | "passwordHash" | "platformRole">,
): Promise<{ row: UserRow; user: User; setupLink: SetupLink | null }> {
  const row = await insertUser(tx, newUser(given, ctx.deps.clock.now()));
  const setupLink = row.passwordHash === null ? await issueSetupLink(tx, ctx.deps, row.id) : null;
  if (setupLink) await mailSetupLink(tx, ctx.deps, row, setupLink);
  const user = toUser({ ...row, memberships: [] });
  await audit({ entity: "user", entityId: row.id, organisationId: null, after: user });
  return { row, user, setupLink };
}
