import type { Tx } from "@/lib/db/database";
import { readUnsubscribeToken } from "@/lib/mail/unsubscribe-token";
import { AppError } from "@/lib/operation/errors";
import { defineOperation } from "@/lib/operation/operation";
import type { Deps } from "@/lib/runtime/deps";
import { DescribeUnsubscribeInput, type MailTopic, Unsubscribe } from "./schema";
import { findPreference, type PreferenceRow } from "./store";
import { halfAddress } from "./view";

/** Tells what the unsubscribe link of a mail would stop. Changes nothing: mail scanners open every link. */
export const describeUnsubscribe = defineOperation({
  operation: "notification.describe_unsubscribe",
  summary: "Tell what an unsubscribe link stops.",
  permission: "public",
  scope: "public",
  effect: "read",
  input: DescribeUnsubscribeInput,
  output: Unsubscribe,
  async run({ ctx, input, tx }) {
    const { topic, row } = await openUnsubscribe(tx, ctx.deps, input.token);
    return { address: halfAddress(row.address), topic, isWanted: !row.muted.includes(topic) };
  },
});

/** @throws AppError not_found for a link that is not one of ours */
export async function openUnsubscribe(
  tx: Tx,
  deps: Deps,
  token: string,
): Promise<{ topic: MailTopic; row: PreferenceRow }> {
  const named = readUnsubscribeToken(deps, token);
  const row = named && (await findPreference(tx, { id: named.preferenceId }));
  if (!row) {
    throw new AppError(
      "not_found",
      "This link does not work. Open it from the mail as it is, or choose under Your account what you get.",
      { details: { reason: "unsubscribe_link_unusable" } },
    );
  }
  return { topic: named.topic, row };
}
