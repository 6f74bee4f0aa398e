"use server";

import { act } from "@/app/_server/act";
import { formInput } from "@/app/_server/action-state";
import { setPreferences } from "@/lib/notifications/set-preferences";
import { changePassword } from "@/lib/users/change-password";
import { createAccessToken } from "@/lib/users/create-access-token";
import { endOtherSessions } from "@/lib/users/end-other-sessions";
import { endSession } from "@/lib/users/end-session";
import { renameMe } from "@/lib/users/rename-me";
import { revokeAccessToken } from "@/lib/users/revoke-access-token";

export const changePasswordAction = act(changePassword, { redirectTo: "/sign-in?done=password" });

export const renameAction = act(renameMe, { revalidate: "/", message: ({ name }) => `Your name is now ${name}.` });

export const endSessionAction = act(endSession, { revalidate: "/account/sessions" });

export const endOtherSessionsAction = act(endOtherSessions, { revalidate: "/account/sessions" });

export const createTokenAction = act(createAccessToken, {
  revalidate: "/account/tokens",
  input: (form) => ({
    ...formInput(form),
    scopes: form.getAll("scopes"),
    expiresInDays: Number(form.get("expiresInDays")),
  }),
});

export const revokeTokenAction = act(revokeAccessToken, { revalidate: "/account/tokens" });

/** Browsers don't send an unchecked box, so the form lists the topics that it offered. */
export const setPreferencesAction = act(setPreferences, {
  revalidate: "/account/notifications",
  message: "Saved.",
  input: (form) => {
    const [offered, wanted] = [form.getAll("offered"), form.getAll("wanted")].map((all) => all.map(String)) as [
      string[],
      string[],
    ];
    const muted = offered.filter((entry) => !wanted.includes(entry));
    // Those of an organisation are "<id>:<topic>".
    const organisationIds = new Set(offered.filter((entry) => entry.includes(":")).map((entry) => entry.split(":")[0]));
    return {
      muted: muted.filter((entry) => !entry.includes(":")),
      organisations: [...organisationIds].map((organisationId) => ({
        organisationId,
        muted: muted.flatMap((entry) =>
          entry.startsWith(`${organisationId}:`) ? entry.slice(entry.indexOf(":") + 1) : [],
        ),
      })),
    };
  },
});
