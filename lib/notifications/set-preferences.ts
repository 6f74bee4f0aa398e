import { AppError } from "@/lib/errors";
import { defineOperation } from "@/lib/operation/operation";
import { mutedEntry, ofOneOrganisation } from "./muted";
import { ORGANISATION_TOPICS, ORGANISATIONS_LISTED, Preferences, SetPreferencesInput } from "./schema";
import { findOwnOrganisations, findPreference, type OwnOrganisation, putMuted } from "./store/preferences";
import { toPreferences } from "./view";

/**
 * Sets the topics that the user mutes; all others are wanted. Organisations that the input leaves out keep what was set for them, here or by an
 * unsubscribe link.
 */
export const setPreferences = defineOperation({
  operation: "notification.set_preferences",
  summary: "Update your email preferences.",
  permission: "self",
  scope: "self",
  effect: "write",
  input: SetPreferencesInput,
  output: Preferences,
  async run({ ctx, input, tx, audit }) {
    const person = ctx.actor;
    const before = await findPreference(tx, { address: person.email });
    const own = await findOwnOrganisations(tx, person.userId, ORGANISATIONS_LISTED);
    const given = assertOwn(input.organisations ?? [], own);
    const isReplaced = (entry: string) =>
      given.some(({ organisationId }) =>
        ORGANISATION_TOPICS.some((topic) => entry === mutedEntry({ topic, organisationId })),
      );
    const kept = before?.muted.filter((entry) => ofOneOrganisation(entry) && !isReplaced(entry)) ?? [];
    const ofOrganisations = given.flatMap(({ organisationId, muted: topics }) =>
      topics.map((topic) => mutedEntry({ topic, organisationId })),
    );
    const muted = [...new Set([...input.muted, ...kept, ...ofOrganisations])];
    const row = await putMuted(tx, person.email, muted, ctx.deps.clock.now());
    await audit({
      entity: "notification_preference",
      entityId: row.id,
      organisationId: null,
      before: { muted: before?.muted ?? [] },
      after: { muted },
    });
    return toPreferences(person, muted, own);
  },
});

/** Preferences of others' organisations would have no effect, and would grow without a limit. @throws AppError invalid_input */
function assertOwn<Given extends { organisationId: string }>(
  given: readonly Given[],
  own: readonly OwnOrganisation[],
): readonly Given[] {
  const index = given.findIndex(({ organisationId }) => !own.some(({ id }) => id === organisationId));
  if (index < 0) return given;
  const message = "You have no role in this organisation. List your preferences to see which ones you can set.";
  throw new AppError("invalid_input", message, {
    details: { fields: [{ path: `organisations.${index}.organisationId`, message }] },
  });
}
