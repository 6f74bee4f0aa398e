import type { Status } from "@/components/ui/status-badge";
import type { EventType, Webhook, WebhookDelivery, WebhookFormat } from "@/lib/webhooks/schema";

/** Event types in the order of the form, grouped by entity. */
export const eventGroups: { label: string; events: Partial<Record<EventType, string>> }[] = [
  {
    label: "Certificates",
    events: {
      "certificate.issued": "Issued",
      "certificate.renewed": "Renewed",
      "certificate.revoked": "Revoked",
      "certificate.expiring": "Expiring, with each reminder",
      "certificate.expired": "Expired",
    },
  },
  { label: "Registered keys", events: { "key.added": "Registered", "key.removed": "Removed" } },
  { label: "OAuth clients", events: { "client.suspended": "Suspended", "client.resumed": "Resumed" } },
  { label: "Applications", events: { "application.suspended": "Suspended", "application.resumed": "Resumed" } },
  { label: "Organisation", events: { "organisation.suspended": "Suspended", "organisation.resumed": "Resumed" } },
];

export const formatLabels: Record<WebhookFormat, { title: string; description: string }> = {
  standard: {
    title: "JSON",
    description:
      "Signed events in the Standard Webhooks format, for programs. The endpoint confirms by returning the challenge.",
  },
  slack: {
    title: "Chat message",
    description: "Text and blocks in Slack format. You confirm with the code sent to the channel.",
  },
};

/** Status badge of a webhook; "Failing" when the last attempts of an active one failed. */
export function webhookStatus({ status, failures }: Webhook): { status: Status; word: string } {
  switch (status) {
    case "unconfirmed":
      return { status: "pending", word: "Unconfirmed" };
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
  if (status === "dead") return { status: "failed", word: "Failed" };
  return attempts > 0 ? { status: "expiring", word: "Retrying" } : { status: "pending", word: "Queued" };
}
