"use server";

import { act } from "@/app/_server/act";
import { formInput } from "@/app/_server/action-state";
import { addContact } from "@/lib/organisations/add-contact";
import { createOrganisation } from "@/lib/organisations/create-organisation";
import { removeContact } from "@/lib/organisations/remove-contact";
import { updateOrganisation } from "@/lib/organisations/update-organisation";

export const createOrganisationAction = act(createOrganisation, {
  revalidate: "/",
  redirectTo: ({ id }) => `/organisations/${id}`,
});

/** The form contains all fields: no parent removes it. */
export const updateOrganisationAction = act(updateOrganisation, {
  revalidate: "/",
  input: (form) => ({ ...formInput(form), parentId: form.get("parentId") || null }),
  redirectTo: ({ id }) => `/organisations/${id}?saved=1`,
});

export const setOrganisationStatusAction = act(updateOrganisation, {
  revalidate: "/",
  message: ({ legalName, status }) => `${legalName} ${status === "active" ? "resumed" : "suspended"}.`,
});

export const addContactAction = act(addContact, {
  revalidate: "/",
  message: ({ name }) => `${name} now gets expiry reminders.`,
});

export const removeContactAction = act(removeContact, {
  revalidate: "/",
  message: ({ name }) => `${name} no longer gets expiry reminders.`,
});
