"use server";

import { act } from "@/app/_server/act";
import { createApplication } from "@/lib/applications/create-application";
import { updateApplication } from "@/lib/applications/update-application";
import { createClient } from "@/lib/clients/create-client";
import { rotateClientSecret } from "@/lib/clients/rotate-client-secret";
import { updateClient } from "@/lib/clients/update-client";
import { readApplicationChanges, readClientChanges, readNewClient } from "./_forms";
import { clientCreatedHref } from "./[applicationId]/clients/_created-href";

export const createApplicationAction = act(createApplication, {
  revalidate: "/applications",
  redirectTo: ({ id }) => `/applications/${id}/clients/new?added=1`,
});

export const updateApplicationAction = act(updateApplication, {
  revalidate: "/",
  input: readApplicationChanges,
  message: "Saved.",
});

export const setApplicationStatusAction = act(updateApplication, {
  revalidate: "/",
  message: ({ name, status }) => `${name} ${status === "active" ? "resumed" : "suspended"}.`,
});

/** A secret is returned to the form, which shows it once on the client's page: a redirect can't contain it. */
export const createClientAction = act(createClient, {
  revalidate: "/",
  input: readNewClient,
  redirectTo: (client) => (client.clientSecret ? undefined : clientCreatedHref(client)),
});

export const updateClientAction = act(updateClient, { revalidate: "/", input: readClientChanges, message: "Saved." });

export const setClientStatusAction = act(updateClient, {
  revalidate: "/",
  message: ({ name, status }) => `${name} ${status === "active" ? "resumed" : "suspended"}.`,
});

export const rotateClientSecretAction = act(rotateClientSecret);
