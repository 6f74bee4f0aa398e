"use server";

import { act } from "@/app/_server/act";
import { formInput } from "@/app/_server/action-state";
import { createCalendarFeed } from "@/lib/calendar/create-calendar-feed";
import { revokeCalendarFeed } from "@/lib/calendar/revoke-calendar-feed";
import { confirmWebhook } from "@/lib/webhooks/confirm-webhook";
import { createWebhook } from "@/lib/webhooks/create-webhook";
import { deleteWebhook } from "@/lib/webhooks/delete-webhook";
import { redeliverWebhook } from "@/lib/webhooks/redeliver-webhook";
import { rotateWebhookSecret } from "@/lib/webhooks/rotate-webhook-secret";
import { testWebhook } from "@/lib/webhooks/test-webhook";
import { updateWebhook } from "@/lib/webhooks/update-webhook";

/** Checkboxes of one name are a list. An empty description is sent, because it clears the value. */
const withEvents = (form: FormData) => ({
  ...formInput(form),
  description: String(form.get("description") ?? ""),
  eventTypes: form.getAll("eventTypes"),
});

export const createWebhookAction = act(createWebhook, { revalidate: "/", input: withEvents });

export const updateWebhookAction = act(updateWebhook, {
  revalidate: "/",
  input: withEvents,
  message: ({ status }) =>
    status === "unconfirmed" ? "Saved. The endpoint must confirm before it gets events." : "Saved.",
});

export const setWebhookStatusAction = act(updateWebhook, {
  revalidate: "/",
  message: ({ status }) =>
    ({
      active: "Webhook resumed.",
      paused: "Webhook paused.",
      unconfirmed: "Confirmation requested again.",
      disabled: "Webhook disabled.",
    })[status],
});

export const deleteWebhookAction = act(deleteWebhook, {
  revalidate: "/",
  redirectTo: ({ organisationId }) => `/organisations/${organisationId}/webhooks`,
});

export const rotateSecretAction = act(rotateWebhookSecret, { revalidate: "/" });

export const confirmWebhookAction = act(confirmWebhook, {
  revalidate: "/",
  message: "Webhook confirmed. Events are sent from now on.",
});

export const testWebhookAction = act(testWebhook, {
  revalidate: "/",
  message: ({ eventType }) => (eventType === "webhook.test" ? "Test event queued." : "Challenge queued again."),
});

export const redeliverAction = act(redeliverWebhook, { revalidate: "/", message: "Event queued again." });

export const createFeedAction = act(createCalendarFeed, { revalidate: "/" });

export const revokeFeedAction = act(revokeCalendarFeed, { revalidate: "/" });
