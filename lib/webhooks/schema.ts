import { z } from "zod";
import { CEILINGS } from "@/lib/operation/ceilings";
import { changesSomething, HttpsUrl, Id, Instant, lineOfText, NOTHING_TO_CHANGE } from "@/lib/operation/fields";
import { PageInput, pageOf } from "@/lib/operation/paging";

/** The event types of a subscription. */
export const EVENT_TYPES = [
  "certificate.issued",
  "certificate.renewed",
  "certificate.revoked",
  "certificate.expiring",
  "certificate.expired",
  "key.added",
  "key.removed",
  "client.suspended",
  "client.resumed",
  "application.suspended",
  "application.resumed",
  "organisation.suspended",
  "organisation.resumed",
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Sent to a new receiver, which must repeat the challenge in its response to prove that it accepts events. */
export const CONFIRM_EVENT = "webhook.confirm";
/** Sent on demand. */
export const TEST_EVENT = "webhook.test";

/** `standard`: JSON according to Standard Webhooks. `slack`: text and blocks, for Slack and compatible chats. */
export const WEBHOOK_FORMATS = ["standard", "slack"] as const;
/**
 * `unconfirmed`: its receiver has not repeated the challenge, so it gets nothing else. `paused`: by a user. `disabled`: by the
 * portal, after days of failures or a 410 of the receiver.
 */
export const WEBHOOK_STATUSES = ["unconfirmed", "active", "paused", "disabled"] as const;
/** `queued`: waits for its first or next attempt. `dead`: failed permanently; it can be redelivered. */
export const DELIVERY_STATUSES = ["queued", "delivered", "dead"] as const;

/** Maximum number of subscriptions of an organisation. */
export const WEBHOOK_LIMIT = CEILINGS.webhooksPerOrganisation;

export const EventTypeName = z.enum(EVENT_TYPES);
export const WebhookFormat = z.enum(WEBHOOK_FORMATS);
export type WebhookFormat = z.output<typeof WebhookFormat>;
export const WebhookStatus = z.enum(WEBHOOK_STATUSES);
export type WebhookStatus = z.output<typeof WebhookStatus>;
export const DeliveryStatus = z.enum(DELIVERY_STATUSES);

export const Webhook = z
  .strictObject({
    id: Id,
    organisationId: Id,
    /** Only scheme and host (`https://host/…`) for callers who may not change it: webhook paths are often secret. */
    url: z.string(),
    description: z.string(),
    format: WebhookFormat,
    eventTypes: z.array(EventTypeName),
    status: WebhookStatus,
    /** Last four characters of the signing secret. */
    secretHint: z.string(),
    /** Until when events are also signed with the previous secret. */
    previousSecretUntil: Instant.nullable(),
    /** Consecutive failed attempts, and since when. */
    failures: z.int(),
    failingSince: Instant.nullable(),
    /** Error of the last failed attempt, or why it was disabled. */
    lastError: z.string().nullable(),
    lastDeliveredAt: Instant.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "Webhook" });
export type Webhook = z.output<typeof Webhook>;

/** `secret` is only in the response that creates it. */
export const WebhookWithSecret = Webhook.extend({ secret: z.string().meta({ secret: true }) }).meta({
  id: "WebhookWithSecret",
});
export type WebhookWithSecret = z.output<typeof WebhookWithSecret>;
export const WebhookPage = pageOf(Webhook).meta({ id: "WebhookPage" });

const EventTypes = z
  .array(EventTypeName)
  .min(1, "Choose at least one event.")
  .max(EVENT_TYPES.length)
  .refine((types) => new Set(types).size === types.length, "Choose each event once.");

export const ListWebhooksInput = z.strictObject({ ...PageInput.shape, organisationId: Id });
export const WebhookInput = z.strictObject({ webhookId: Id });

export const CreateWebhookInput = z.strictObject({
  organisationId: Id,
  url: HttpsUrl,
  eventTypes: EventTypes,
  description: lineOfText(0, 200).default(""),
  format: WebhookFormat.default("standard"),
});

export const UpdateWebhookInput = z
  .strictObject({
    webhookId: Id,
    url: HttpsUrl.optional(),
    eventTypes: EventTypes.optional(),
    description: lineOfText(0, 200).optional(),
    format: WebhookFormat.optional(),
    /** From `disabled` to `active` the receiver must confirm again. */
    status: z.enum(["active", "paused"]).optional(),
  })
  .refine(changesSomething(["webhookId"]), NOTHING_TO_CHANGE);

export const ConfirmWebhookInput = z.strictObject({
  webhookId: Id,
  /** The challenge that the receiver got. */
  code: z.string().trim().min(1).max(100),
});

export const RotateWebhookSecretInput = z.strictObject({
  webhookId: Id,
  /** True if the secret leaked: the old one is no longer used to sign. */
  isLeaked: z.stringbool().or(z.boolean()).default(false),
});

export const WebhookDelivery = z
  .strictObject({
    webhookId: Id,
    /** `webhook-id` of every attempt. */
    eventId: Id,
    eventType: z.string(),
    occurredAt: Instant,
    data: z.record(z.string(), z.unknown()),
    status: DeliveryStatus,
    attempts: z.int(),
    /** Time of the most recent attempt. */
    lastAttemptAt: Instant.nullable(),
    responseStatus: z.int().nullable(),
    /** The first 1,024 bytes of the response, with control characters escaped. */
    responseBody: z.string().nullable(),
    durationMs: z.int().nullable(),
    error: z.string().nullable(),
    /** Time of the next attempt; null if there is none. */
    nextAttemptAt: Instant.nullable(),
    deliveredAt: Instant.nullable(),
    createdAt: Instant,
  })
  .meta({ id: "WebhookDelivery" });
export type WebhookDelivery = z.output<typeof WebhookDelivery>;

export const ListWebhookDeliveriesInput = z.strictObject({
  ...PageInput.shape,
  webhookId: Id,
  status: DeliveryStatus.optional(),
});
export const WebhookDeliveryPage = pageOf(WebhookDelivery).meta({ id: "WebhookDeliveryPage" });
export const DeliveryInput = z.strictObject({ webhookId: Id, eventId: Id });
