import { z } from "zod";
import { defineOperation } from "@/lib/operation/operation";
import { EndedSessions } from "./schema";
import { endSessions } from "./store";

/** Ends all of the caller's sessions except the current one. */
export const endOtherSessions = defineOperation({
  operation: "session.end_others",
  summary: "Sign out all other sessions.",
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
