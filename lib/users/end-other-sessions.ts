import { z } from "zod";
import { defineOperation } from "@/lib/operation/operation";
import { EndedSessions } from "./schema";
import { endSessions } from "./store";

/** Ends all of one's own sessions but the one that asks. */
export const endOtherSessions = defineOperation({
  operation: "session.end_others",
  summary: "Sign out everywhere else.",
  permission: "self",
  scope: "self",
  inBrowser: true,
  effect: "write",
  input: z.strictObject({}),
  output: EndedSessions,
  async run({ ctx, tx, audit }) {
    const { userId, credentialId } = ctx.actor;
    const which = { userId, id: { not: credentialId } };
    const endedSessions = await endSessions(tx, which, ctx.deps.clock.now());
    await audit({ entity: "user", entityId: userId, organisationId: null, after: { endedSessions } });
    return { endedSessions };
  },
});
