import type { Tx } from "@/lib/db/database";
import { DAY_MS } from "@/lib/durations";
import { AppError } from "@/lib/errors";
import type { BaseDeps } from "@/lib/operation/deps";
import { hashBearer, makeBearer } from "./bearer";
import type { SetupLink } from "./schema";
import { hasUsers, insertSetupLink, type UserRow } from "./store";

const LIFETIME_MS = DAY_MS;

/** Creates a one-time link, valid for a day. `userId` null: for the first administrator. */
export async function issueSetupLink(
  tx: Tx,
  deps: Pick<BaseDeps, "clock" | "random">,
  userId: string | null,
): Promise<SetupLink> {
  const token = makeBearer(deps.random);
  const createdAt = deps.clock.now();
  const expiresAt = new Date(createdAt.getTime() + LIFETIME_MS);
  await insertSetupLink(tx, { tokenHash: hashBearer(token), userId, createdAt, expiresAt });
  return { path: `/setup?token=${token}`, expiresAt: expiresAt.toISOString() };
}

/**
 * The first administrator's link is invalid once there is a user, however created.
 * @throws AppError not_found
 */
export async function assertUsableLink(
  tx: Tx,
  link: { user: UserRow | null } | undefined,
): Promise<{ user: UserRow | null }> {
  if (!link || (link.user === null && (await hasUsers(tx)))) throw unusableLink();
  return link;
}

/** The same error for every invalid link. */
export function unusableLink(): AppError {
  return new AppError("not_found", "This set-up link is invalid, expired or already used. Request a new one.", {
    details: { reason: "setup_link_unusable" },
  });
}
