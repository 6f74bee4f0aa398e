import { defineOperation } from "@/lib/operation/operation";
import { openUnsubscribe } from "./describe-unsubscribe";
import { Unsubscribe, UnsubscribeInput } from "./schema";
import { putMuted } from "./store";
import { halfAddress } from "./view";

/** Stops one topic for one address, or takes that back. Whoever has the link of a mail may: it needs no account (RFC 8058). */
export const unsubscribe = defineOperation({
  operation: "notification.unsubscribe",
  summary: "Stop a kind of mail with the link from one.",
  permission: "public",
  scope: "public",
  effect: "write",
  input: UnsubscribeInput,
  output: Unsubscribe,
  async run({ ctx, input: { token, isWanted }, tx, audit }) {
    const { topic, row } = await openUnsubscribe(tx, ctx.deps, token);
    const others = row.muted.filter((muted) => muted !== topic);
    const muted = isWanted ? others : [...others, topic];
    await putMuted(tx, row.address, muted, ctx.deps.clock.now());
    await audit({
      entity: "notification_preference",
      entityId: row.id,
      organisationId: null,
      before: { muted: row.muted },
      after: { muted },
    });
    return { address: halfAddress(row.address), topic, isWanted };
  },
});
