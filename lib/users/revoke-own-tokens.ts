import type { Tx } from "@/lib/db/database";
import type { BaseDeps } from "@/lib/operation/deps";
import { hashBearer } from "./bearer";
import { revokeTokensOf } from "./store/access-tokens";

/**
 * Ends a person's access tokens with their password (decision 101). The token of COUNTERSIGN_ADMIN_TOKEN stays: it was not made
 * with the password, and the operator changes it where it stands. It is known by its hash, because anyone can name a token so.
 * @returns how many were live
 */
export function revokeOwnTokens(
  tx: Tx,
  { env, clock }: Pick<BaseDeps, "env" | "clock">,
  userId: string,
): Promise<number> {
  const exceptHash = env.admin.token === undefined ? undefined : hashBearer(env.admin.token);
  return revokeTokensOf(tx, userId, clock.now(), { exceptHash });
}
