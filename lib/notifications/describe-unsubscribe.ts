import type { Tx } from "@/lib/db/database";
import { AppError } from "@/lib/errors";
import { readUnsubscribeToken, type UnsubscribeScope } from "@/lib/mail/unsubscribe-token";
import type { BaseDeps } from "@/lib/operation/deps";
import { defineOperation } from "@/lib/operation/operation";
import { mutedEntry } from "./muted";
import { DescribeUnsubscribeInput, Unsubscribe } from "./schema";
import { nameOfOrganisation } from "./store/audience";
import { findPreference, type PreferenceRow } from "./store/preferences";
import { maskAddress } from "./view";

/** Describes the scope of an unsubscribe link. Changes nothing: email scanners open every link. */
export const describeUnsubscribe = defineOperation({
  operation: "notification.describe_unsubscribe",
  summary: "Describe an unsubscribe link.",
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

/** The scope of a link, and whether it is subscribed. */
export async function toUnsubscribe(tx: Tx, scope: UnsubscribeScope, row: PreferenceRow): Promise<Unsubscribe> {
  const { topic, organisationId } = scope;
  return {
    address: maskAddress(row.address),
    topic,
    organisationName: organisationId === null ? null : await nameOfOrganisation(tx, organisationId),
    isWanted: !row.muted.includes(mutedEntry(scope)),
  };
}

/** @throws AppError not_found for an invalid link */
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
      "Invalid link. Use the link in a more recent email, or change your email preferences under Your account → Notifications.",
      { details: { reason: "unsubscribe_link_unusable" } },
    );
  }
  return { scope, row };
}
