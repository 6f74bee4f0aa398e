import { confirmWebhook } from "@/lib/webhooks/confirm-webhook";
import { createWebhook } from "@/lib/webhooks/create-webhook";
import { deleteWebhook } from "@/lib/webhooks/delete-webhook";
import { getWebhook } from "@/lib/webhooks/get-webhook";
import { listWebhookDeliveries } from "@/lib/webhooks/list-webhook-deliveries";
import { listWebhooks } from "@/lib/webhooks/list-webhooks";
import { redeliverWebhook } from "@/lib/webhooks/redeliver-webhook";
import { rotateWebhookSecret } from "@/lib/webhooks/rotate-webhook-secret";
import { testWebhook } from "@/lib/webhooks/test-webhook";
import { updateWebhook } from "@/lib/webhooks/update-webhook";
import { get, patch, post, remove, tagged } from "../route";

export const webhooks = tagged("Webhooks", [
  get("/organisations/{organisationId}/webhooks", listWebhooks),
  post("/organisations/{organisationId}/webhooks", createWebhook, {
    created: "/webhooks/{id}",
    example: {
      url: "https://hooks.bank.example/countersign",
      eventTypes: ["certificate.expiring", "certificate.revoked"],
    },
  }),
  get("/webhooks/{webhookId}", getWebhook),
  patch("/webhooks/{webhookId}", updateWebhook, { example: { description: "On-call desk" } }),
  remove("/webhooks/{webhookId}", deleteWebhook),
  post("/webhooks/{webhookId}/confirm", confirmWebhook, { example: { code: "6hZsPjfnUVpOLu4b1YrA9kQy0sXn3gTd" } }),
  post("/webhooks/{webhookId}/rotate-secret", rotateWebhookSecret, { example: { isLeaked: false } }),
  post("/webhooks/{webhookId}/test", testWebhook),
  get("/webhooks/{webhookId}/deliveries", listWebhookDeliveries),
  post("/webhooks/{webhookId}/deliveries/{eventId}/redeliver", redeliverWebhook),
]);
