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

/** Ticks of one name are a list; an empty description is an answer too. */
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
    status === "unconfirmed" ? "Saved. The receiver has to confirm before it gets events." : "Saved.",
});

export const setWebhookStatusAction = act(updateWebhook, {
  revalidate: "/",
  message: ({ status }) =>
    ({
      active: "The webhook gets events again.",
      paused: "The webhook is paused.",
      unconfirmed: "The receiver is asked to confirm again.",
      disabled: "The webhook is disabled.",
    })[status],
});

export const deleteWebhookAction = act(deleteWebhook, {
  revalidate: "/",
  redirectTo: ({ organisationId }) => `/organisations/${organisationId}/webhooks`,
});

export const rotateSecretAction = act(rotateWebhookSecret, { revalidate: "/" });

export const confirmWebhookAction = act(confirmWebhook, {
  revalidate: "/",
  message: "Confirmed. Events arrive from now on.",
});

export const testWebhookAction = act(testWebhook, {
  revalidate: "/",
  message: ({ eventType }) =>
    eventType === "webhook.test" ? "A test event is on its way." : "The challenge is on its way again.",
});

export const redeliverAction = act(redeliverWebhook, { revalidate: "/", message: "The event is on its way again." });

export const createFeedAction = act(createCalendarFeed, { revalidate: "/" });

export const revokeFeedAction = act(revokeCalendarFeed, { revalidate: "/" });
