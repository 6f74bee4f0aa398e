import { notFound } from "@/lib/errors";
import { defineOperation } from "@/lib/operation/operation";
import { EndedSessions, EndSessionInput } from "./schema";
import { endSessions } from "./store";

/** Ends one of the caller's sessions: that browser is signed out with its next request. */
export const endSession = defineOperation({
  operation: "session.end_one",
  summary: "Sign out one of your sessions.",
  permission: "self",
  scope: "self",
  inBrowser: true,
  effect: "write",
  input: EndSessionInput,
  output: EndedSessions,
  async run({ ctx, input, tx, audit }) {
    const { userId } = ctx.actor;
    const endedSessions = await endSessions(tx, { id: input.sessionId, userId }, ctx.deps.clock.now());
    if (endedSessions === 0) throw notFound("The session");
    await audit({ entity: "user", entityId: userId, organisationId: null, after: { endedSessions } });
    return { endedSessions };
  },
});
