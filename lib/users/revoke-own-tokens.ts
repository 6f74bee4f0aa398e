import type { Tx } from "@/lib/db/database";
import type { BaseDeps } from "@/lib/operation/deps";
import { hashBearer } from "./bearer";
import { revokeTokensOf } from "./store/access-tokens";

/**
 * Revokes a user's access tokens when their password changes (decision 101), except COUNTERSIGN_ADMIN_TOKEN: it was not created
 * with the password, and the operator replaces it in the environment. It is identified by hash, because names are not reserved.
 * @returns how many were active
 */
export function revokeOwnTokens(
  tx: Tx,
  { env, clock }: Pick<BaseDeps, "env" | "clock">,
  userId: string,
): Promise<number> {
  const exceptHash = env.admin.token === undefined ? undefined : hashBearer(env.admin.token);
  return revokeTokensOf(tx, userId, clock.now(), { exceptHash });
}
