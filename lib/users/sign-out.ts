import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { BaseDeps } from "@/lib/operation/deps";
import { defineOperation } from "@/lib/operation/operation";
import { EndedSessions } from "./schema";
import { actorForSession } from "./session";
import { endSessions } from "./store";

const endSession = defineOperation({
  operation: "session.end",
  summary: "Sign out.",
  permission: "self",
  scope: "self",
  inBrowser: true,
  effect: "write",
  input: z.strictObject({}),
  output: EndedSessions,
  async run({ ctx, tx, audit }) {
    const { userId, credentialId } = ctx.actor;
    const endedSessions = await endSessions(tx, { id: credentialId }, ctx.deps.clock.now());
    await audit({ entity: "user", entityId: userId, organisationId: null });
    return { endedSessions };
  },
});

/** Ends a session permanently. Idempotent. */
export async function signOut(deps: BaseDeps, sessionId: string): Promise<void> {
  const actor = await actorForSession(deps, sessionId);
  if (actor) await endSession.execute({ actor, deps, requestId: uuidv7() }, {});
}
