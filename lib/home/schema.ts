import { z } from "zod";
import { Id, Instant } from "@/lib/operation/fields";

/** What needs action, the most urgent first. Lists are in this order. */
export const ACTION_KINDS = [
  "platform_expiry",
  "no_usable_key",
  "failing",
  "expiring",
  "open_rotation",
  "undelivered_email",
  "failing_webhook",
  "no_contact",
] as const;
export const ActionKind = z.enum(ACTION_KINDS);
export type ActionKind = z.output<typeof ActionKind>;

/** Counts stop here. */
export const MAX_ACTIONS = 1_000;
/** The most actions that are returned. */
export const MAX_SHOWN = 100;

export const Action = z
  .strictObject({
    kind: ActionKind,
    /** KID, client id, organisation id, webhook id or authority id, depending on the kind; null for emails of the platform. */
    subjectId: z.string().nullable(),
    name: z.string(),
    organisationId: Id.nullable(),
    organisationName: z.string().nullable(),
    applicationId: Id.nullable(),
    applicationName: z.string().nullable(),
    /**
     * `expiring`, `open_rotation`, `platform_expiry`: expiry. `no_usable_key`: when the last key was lost. `failing`: the last rejection.
     * `undelivered_email`: the newest one. `failing_webhook`: failing since. Otherwise null.
     */
    at: Instant.nullable(),
    /** `failing`: rejections in the last 24 hours. `undelivered_email`: emails. Otherwise null. */
    count: z.int().nullable(),
    /** The failed check, the last error of email or webhook, or what expires of the platform. */
    reason: z.string().nullable(),
    /** `failing`: the request id of the last rejection. */
    requestId: z.string().nullable(),
    /** Profile of the certificate to create or renew. */
    profileId: z.string().nullable(),
    /** `no_usable_key`, `failing`: the client's last success. `open_rotation`: last use of the replaced key. */
    lastUsedAt: Instant.nullable(),
  })
  .meta({ id: "Action" });
export type Action = z.output<typeof Action>;

export const ListActionsInput = z.strictObject({
  organisationId: Id.optional(),
  kind: ActionKind.optional(),
  limit: z.coerce.number().int().min(1).max(MAX_SHOWN).default(MAX_SHOWN),
});

/** `items`: at most `limit`; of each kind some, then the most urgent. `total` and each count: at most 1,000 of a kind. */
export const ActionList = z
  .strictObject({
    items: z.array(Action),
    total: z.int(),
    counts: z.array(z.strictObject({ kind: ActionKind, count: z.int() })),
  })
  .meta({ id: "ActionList" });
export type ActionList = z.output<typeof ActionList>;

export const ClientActivityInput = z.strictObject({ organisationId: Id.optional() });

/** Authentications of all clients in the last 24 full hours and the current one. */
export const ClientActivity = z
  .strictObject({
    /** Oldest first; hours begin at full hours, UTC. */
    hours: z.array(z.strictObject({ hour: Instant, tokens: z.int(), successes: z.int(), failures: z.int() })),
    tokens: z.int(),
    /** Rejected authentications. Any caller can send a request that names a client. */
    failures: z.int(),
    /** Clients that are failing now. */
    failingClients: z.int(),
  })
  .meta({ id: "ClientActivity" });
export type ClientActivity = z.output<typeof ClientActivity>;

/** The steps from an empty portal to a client with tokens. */
export const SETUP_STEPS = [
  "organisation",
  "contact",
  "application",
  "client",
  "certificate",
  "token",
  "second_administrator",
] as const;
export const SetupStep = z.enum(SETUP_STEPS);
export type SetupStep = z.output<typeof SetupStep>;

export const SetupProgressInput = z.strictObject({ organisationId: Id.optional() });

export const SetupProgress = z
  .strictObject({
    /** In order; only steps that the caller may take. */
    steps: z.array(z.strictObject({ step: SetupStep, isDone: z.boolean() })),
    /** Where the next steps continue: the newest of each that the caller may read. */
    organisationId: Id.nullable(),
    applicationId: Id.nullable(),
    clientId: Id.nullable(),
  })
  .meta({ id: "SetupProgress" });
export type SetupProgress = z.output<typeof SetupProgress>;
