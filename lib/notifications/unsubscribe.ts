import { defineOperation } from "@/lib/operation/operation";
import { openUnsubscribe, toUnsubscribe } from "./describe-unsubscribe";
import { mutedEntry } from "./muted";
import { Unsubscribe, UnsubscribeInput } from "./schema";
import { changeMuted } from "./store/preferences";

/** Unsubscribes or resubscribes one address from a topic of one organisation. Authorised by the link alone, without an account (RFC 8058). */
export const unsubscribe = defineOperation({
  operation: "notification.unsubscribe",
  summary: "Unsubscribe with the link in an email.",
  permission: "public",
  scope: "public",
  effect: "write",
  input: UnsubscribeInput,
  output: Unsubscribe,
  async run({ ctx, input: { token, isWanted }, tx, audit }) {
    const { scope, row } = await openUnsubscribe(tx, ctx.deps, token);
    const muted = await changeMuted(tx, row.id, { entry: mutedEntry(scope), isWanted, at: ctx.deps.clock.now() });
    await audit({
      entity: "notification_preference",
      entityId: row.id,
      organisationId: null,
      before: { muted: row.muted },
      after: { muted },
    });
    return toUnsubscribe(tx, scope, { ...row, muted });
  },
});
