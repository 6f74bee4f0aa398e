import { z } from "zod";
import { defineOperation } from "@/lib/operation/operation";
import { SessionList } from "./schema";
import { idleSince } from "./session";
import { findOpenSessions } from "./store";

/** Lists the caller's sessions, the current one first. The listed id is the hash, which is no credential. */
export const listSessions = defineOperation({
  operation: "session.list",
  summary: "List your active sessions.",
  permission: "self",
  scope: "self",
  inBrowser: true,
  effect: "read",
  input: z.strictObject({}),
  output: SessionList,
  async run({ ctx, tx }) {
    const { userId, credentialId } = ctx.actor;
    const now = ctx.deps.clock.now();
    const rows = await findOpenSessions(tx, userId, now, idleSince(now));
    const items = rows.map(({ id, address, userAgent, createdAt, lastSeenAt }) => ({
      id,
      isCurrent: id === credentialId,
      address,
      userAgent,
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
    }));
    return { items: items.sort((one, other) => Number(other.isCurrent) - Number(one.isCurrent)) };
  },
});
