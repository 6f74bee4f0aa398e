import type { Tx } from "@/lib/db/database";
import { AppError } from "@/lib/errors";
import type { UserActor } from "@/lib/operation/actor";
import type { BaseDeps } from "@/lib/operation/deps";
import { attempt } from "./attempt";
import { verifyPassword } from "./password";
import { findSessionStart, findUserById, type UserRow } from "./store";

/**
 * Start of the caller's session: the time of authentication.
 * @throws AppError unauthenticated when the session has expired or was ended in the meantime
 */
export async function sessionStart(tx: Tx, { credentialId }: Pick<UserActor, "credentialId">): Promise<Date> {
  const startedAt = await findSessionStart(tx, credentialId);
  if (!startedAt) throw new AppError("unauthenticated", "Your session has expired. Sign in again.");
  return startedAt;
}

/**
 * Verifies the caller's password, under the failure limits.
 * @returns the user; undefined when the password is incorrect
 * @throws AppError rate_limited
 */
export function verifyOwnPassword(
  deps: Pick<BaseDeps, "db" | "limits">,
  { userId, email }: Pick<UserActor, "userId" | "email">,
  { password, address }: { password: string; address: string | undefined },
): Promise<UserRow | undefined> {
  return attempt(deps.limits, { email, address }, async () => {
    const found = await findUserById(deps.db.prisma, userId);
    return found && (await verifyPassword(found.passwordHash, password)) ? found : undefined;
  });
}
