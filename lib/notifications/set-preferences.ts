import { defineOperation } from "@/lib/operation/operation";
import { ofOneOrganisation } from "./muted";
import { Preferences, SetPreferencesInput } from "./schema";
import { findPreference, putMuted } from "./store/preferences";
import { toPreferences } from "./view";

/** Sets the topics that the user mutes; all others are wanted. Organisations muted by unsubscribe links remain muted. */
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
    const muted = [...new Set(input.muted), ...(before?.muted.filter(ofOneOrganisation) ?? [])];
    const row = await putMuted(tx, person.email, muted, ctx.deps.clock.now());
    await audit({
      entity: "notification_preference",
      entityId: row.id,
      organisationId: null,
      before: { muted: before?.muted ?? [] },
      after: { muted },
    });
    return toPreferences(person, muted);
  },
});
