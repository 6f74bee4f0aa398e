"use server";

import { act } from "@/app/_server/act";
import { createApplication } from "@/lib/applications/create-application";
import { updateApplication } from "@/lib/applications/update-application";
import { createClient } from "@/lib/clients/create-client";
import { rotateClientSecret } from "@/lib/clients/rotate-client-secret";
import { updateClient } from "@/lib/clients/update-client";
import { readApplicationChanges, readClientChanges, readNewClient } from "./_forms";

export const createApplicationAction = act(createApplication, {
  revalidate: "/applications",
  redirectTo: ({ id }) => `/applications/${id}/clients/new?added=1`,
});

export const updateApplicationAction = act(updateApplication, {
  revalidate: "/",
  input: readApplicationChanges,
  message: "Saved.",
});

export const setApplicationStatusAction = act(updateApplication, { revalidate: "/" });

/** The only response with a secret: shown once, on the page of the form. */
export const createClientAction = act(createClient, { input: readNewClient });

export const updateClientAction = act(updateClient, { revalidate: "/", input: readClientChanges, message: "Saved." });

export const setClientStatusAction = act(updateClient, { revalidate: "/" });

export const rotateClientSecretAction = act(rotateClientSecret);
