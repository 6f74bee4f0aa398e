import type { Tx } from "@/lib/db/database";
import { AppError } from "@/lib/errors";
import { readUnsubscribeToken, type UnsubscribeScope } from "@/lib/mail/unsubscribe-token";
import type { BaseDeps } from "@/lib/operation/deps";
import { defineOperation } from "@/lib/operation/operation";
import { mutedEntry } from "./muted";
import { DescribeUnsubscribeInput, Unsubscribe } from "./schema";
import { nameOfOrganisation } from "./store/audience";
import { findPreference, type PreferenceRow } from "./store/preferences";
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
    const { scope, row } = await openUnsubscribe(tx, ctx.deps, input.token);
    return toUnsubscribe(tx, scope, row);
  },
});

/** What a link stops, and whether it is stopped. */
export async function toUnsubscribe(tx: Tx, scope: UnsubscribeScope, row: PreferenceRow): Promise<Unsubscribe> {
  const { topic, organisationId } = scope;
  return {
    address: halfAddress(row.address),
    topic,
    organisationName: organisationId === null ? null : await nameOfOrganisation(tx, organisationId),
    isWanted: !row.muted.includes(mutedEntry(scope)),
  };
}

/** @throws AppError not_found for a link that is not one of ours */
export async function openUnsubscribe(
  tx: Tx,
  deps: BaseDeps,
  token: string,
): Promise<{ scope: UnsubscribeScope; row: PreferenceRow }> {
  const scope = readUnsubscribeToken(deps, token);
  const row = scope && (await findPreference(tx, { id: scope.preferenceId }));
  if (!row) {
    throw new AppError(
      "not_found",
      "This link does not work. Open the link of a newer email as it is, or choose under Your account what you get.",
      { details: { reason: "unsubscribe_link_unusable" } },
    );
  }
  return { scope, row };
}
