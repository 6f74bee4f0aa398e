"use server";

import { act } from "@/app/_server/act";
import { formInput } from "@/app/_server/action-state";
import { addMembership } from "@/lib/users/add-membership";
import { createSetupLink } from "@/lib/users/create-setup-link";
import { createUser } from "@/lib/users/create-user";
import { removeMembership } from "@/lib/users/remove-membership";
import { updateUser } from "@/lib/users/update-user";

export const createUserAction = act(createUser, { revalidate: "/people" });

export const createSetupLinkAction = act(createSetupLink, { revalidate: "/people" });

/** The form contains all fields: an empty platform role means none. */
export const updateUserAction = act(updateUser, {
  revalidate: "/",
  message: "Saved.",
  input: (form) => ({ ...formInput(form), platformRole: form.get("platformRole") || null }),
});

export const setUserStatusAction = act(updateUser, {
  revalidate: "/",
  message: ({ name, status }) => `${name} ${status === "active" ? "resumed" : "suspended"}.`,
});

export const addMembershipAction = act(addMembership, {
  revalidate: "/",
  message: ({ name, organisationName }) => `${name} is now a member of ${organisationName}.`,
});

export const removeMembershipAction = act(removeMembership, {
  revalidate: "/",
  message: ({ name, organisationName }) => `${name} is no longer a member of ${organisationName}.`,
});
