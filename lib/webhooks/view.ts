import { type Actor, may } from "@/lib/operation/actor";
import {
  DeliveryStatus,
  EventTypeName,
  type Webhook,
  type WebhookDelivery,
  WebhookFormat,
  WebhookStatus,
} from "./schema";
import type { DeliveryRow } from "./store/deliveries";
import type { SubscriptionRow } from "./store/subscriptions";

/** The subscription as every adapter shows it: without secrets, and with the full URL only for callers who may change it. */
export function toWebhook(row: SubscriptionRow, actor: Actor): Webhook {
  return {
    id: row.id,
    organisationId: row.organisationId,
    url: may(actor, "webhook:write", row) ? row.url : withoutPath(row.url),
    description: row.description,
    format: WebhookFormat.parse(row.format),
    eventTypes: row.eventTypes.map((type) => EventTypeName.parse(type)),
    status: WebhookStatus.parse(row.status),
    secretHint: row.secretHint,
    previousSecretUntil: row.previousSecretUntil?.toISOString() ?? null,
    failures: row.failures,
    failingSince: row.failingSince?.toISOString() ?? null,
    lastError: row.lastError,
    lastDeliveredAt: row.lastDeliveredAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** `https://host/…`: the path of a URL like Slack's is secret. */
export function withoutPath(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return pathname === "/" && search === "" ? `${origin}/` : `${origin}/…`;
}

/** The subscription in audit rows. */
export function auditedWebhook(row: Pick<SubscriptionRow, "url" | "description" | "format" | "eventTypes" | "status">) {
  const { url, description, format, eventTypes, status } = row;
  return { name: withoutPath(url), description, format, eventTypes, status };
}

export function toDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    webhookId: row.subscriptionId,
    eventId: row.eventId,
    eventType: row.eventType,
    occurredAt: row.occurredAt.toISOString(),
    data: row.data as Record<string, unknown>, // objects only: created by certificateData and events.ts
    status: DeliveryStatus.parse(row.status),
    attempts: row.attempts,
    lastAttemptAt: row.lastAttemptAt?.toISOString() ?? null,
    responseStatus: row.responseStatus,
    responseBody: row.responseBody,
    durationMs: row.durationMs,
    error: row.error,
    nextAttemptAt: row.status === "queued" ? row.nextAttemptAt.toISOString() : null,
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
