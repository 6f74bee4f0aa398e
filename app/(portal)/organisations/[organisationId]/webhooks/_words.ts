import type { Status } from "@/components/ui/status-badge";
import type { EventType, Webhook, WebhookDelivery, WebhookFormat } from "@/lib/webhooks/schema";

/** Events as people choose them, by what they are about. */
export const eventGroups: { label: string; events: Partial<Record<EventType, string>> }[] = [
  {
    label: "Certificates",
    events: {
      "certificate.issued": "Issued",
      "certificate.renewed": "Renewed",
      "certificate.revoked": "Revoked",
      "certificate.expiring": "Expiring, at each reminder",
      "certificate.expired": "Expired",
    },
  },
  { label: "Registered keys", events: { "key.added": "Added", "key.removed": "Removed" } },
  { label: "OAuth clients", events: { "client.suspended": "Suspended", "client.resumed": "Active again" } },
  { label: "Applications", events: { "application.suspended": "Suspended", "application.resumed": "Active again" } },
  { label: "Organisation", events: { "organisation.suspended": "Suspended", "organisation.resumed": "Active again" } },
];

export const formatWords: Record<WebhookFormat, { title: string; description: string }> = {
  standard: {
    title: "JSON",
    description: "Signed events as Standard Webhooks has them, for programs. The receiver confirms by itself.",
  },
  slack: {
    title: "Chat message",
    description: "Text and blocks as Slack takes them. You confirm with the code that arrives in the channel.",
  },
};

/** Status and its word; an active webhook whose last attempts failed says so. */
export function webhookStatus({ status, failures }: Webhook): { status: Status; word: string } {
  switch (status) {
    case "unconfirmed":
      return { status: "pending", word: "Confirming" };
    case "paused":
      return { status: "suspended", word: "Paused" };
    case "disabled":
      return { status: "failed", word: "Disabled" };
    default:
      return failures > 0 ? { status: "expiring", word: "Failing" } : { status: "active", word: "Active" };
  }
}

export function deliveryStatus({ status, attempts }: WebhookDelivery): { status: Status; word: string } {
  if (status === "delivered") return { status: "active", word: "Delivered" };
  if (status === "dead") return { status: "failed", word: "Given up" };
  return attempts > 0 ? { status: "expiring", word: "Trying again" } : { status: "pending", word: "Waiting" };
}
