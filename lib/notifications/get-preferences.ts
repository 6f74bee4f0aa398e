import { defineOperation } from "@/lib/operation/operation";
import { GetPreferencesInput, ORGANISATIONS_LISTED, Preferences } from "./schema";
import { findOwnOrganisations, findPreference } from "./store/preferences";
import { toPreferences } from "./view";

/** Email preferences of the caller. */
export const getPreferences = defineOperation({
  operation: "notification.get_preferences",
  summary: "Get your email preferences.",
  permission: "self",
  scope: "self",
  effect: "read",
  input: GetPreferencesInput,
  output: Preferences,
  async run({ ctx, tx }) {
    const person = ctx.actor;
    const row = await findPreference(tx, { address: person.email });
    return toPreferences(person, row?.muted ?? [], await findOwnOrganisations(tx, person.userId, ORGANISATIONS_LISTED));
  },
});
