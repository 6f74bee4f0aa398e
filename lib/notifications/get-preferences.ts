import { defineOperation } from "@/lib/operation/operation";
import { assertPerson } from "@/lib/users/person";
import { GetPreferencesInput, Preferences } from "./schema";
import { findPreference } from "./store";
import { toPreferences } from "./view";

/** What the person who asks gets by mail. */
export const getPreferences = defineOperation({
  operation: "notification.get_preferences",
  summary: "Tell what you get by mail.",
  permission: "public",
  scope: "self",
  effect: "read",
  input: GetPreferencesInput,
  output: Preferences,
  async run({ ctx, tx }) {
    const person = assertPerson(ctx.actor);
    const row = await findPreference(tx, { address: person.email });
    return toPreferences(person, row?.muted ?? []);
  },
});
