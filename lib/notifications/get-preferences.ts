import { defineOperation } from "@/lib/operation/operation";
import { GetPreferencesInput, Preferences } from "./schema";
import { findPreference } from "./store/preferences";
import { toPreferences } from "./view";

/** What the person who asks gets by mail. */
export const getPreferences = defineOperation({
  operation: "notification.get_preferences",
  summary: "Tell what you get by mail.",
  permission: "self",
  scope: "self",
  effect: "read",
  input: GetPreferencesInput,
  output: Preferences,
  async run({ ctx, tx }) {
    const person = ctx.actor;
    const row = await findPreference(tx, { address: person.email });
    return toPreferences(person, row?.muted ?? []);
  },
});
