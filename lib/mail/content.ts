import { z } from "zod";
import { Instant } from "@/lib/operation/fields";

/** The certificate of a reminder, as of when the reminder was queued. */
export const ExpiringCertificate = z.strictObject({
  kid: z.string(),
  name: z.string(),
  type: z.string(),
  profileId: z.string(),
  applicationId: z.string().nullable(),
  applicationName: z.string().nullable(),
  /** Null in emails of version 0.1.0. */
  organisationId: z.string().nullable().default(null),
  organisationName: z.string(),
  notAfter: Instant,
  /** Its replacement, if issued while traffic still uses the old certificate. */
  unusedSuccessorKid: z.string().nullable(),
  /** Reminder days of its profile before expiry, negative: after expiry; null in emails of version 0.1.0. */
  reminderDays: z.array(z.int()).nullable().default(null),
});
export type ExpiringCertificate = z.output<typeof ExpiringCertificate>;

/** A deadline of the platform: expiry of a certificate or CRL. */
export const PlatformDeadline = z.strictObject({
  what: z.enum(["root", "issuing", "ocsp", "tls", "crl"]),
  name: z.string(),
  endsAt: Instant,
});
export type PlatformDeadline = z.output<typeof PlatformDeadline>;

/** A registered key or a personal access token that expires. */
export const ExpiringCredential = z.strictObject({
  what: z.enum(["key", "token"]),
  name: z.string(),
  /** Of a key. */
  clientName: z.string().nullable(),
  organisationId: z.string().nullable(),
  organisationName: z.string().nullable(),
  endsAt: Instant,
  /** Of its page. */
  path: z.string(),
});
export type ExpiringCredential = z.output<typeof ExpiringCredential>;

/** A change of what an organisation has, as of when it was made. Without comments: contacts need not be members, and some are for the platform. */
export const ChangeItem = z.strictObject({
  /** The event: `certificate.revoked`. */
  type: z.string(),
  /** What it is about, without its name: "Signing certificate". */
  noun: z.string(),
  name: z.string(),
  at: Instant,
  /** Who did it. */
  by: z.string(),
  applicationName: z.string().nullable(),
  /** The reason of a revocation as in RFC 5280. */
  reason: z.string().nullable(),
  kid: z.string().nullable(),
  /** Of its page. */
  path: z.string(),
});
export type ChangeItem = z.output<typeof ChangeItem>;

const Notice = z.strictObject({
  organisationId: z.string(),
  organisationName: z.string(),
  /** The first; at most `NOTICE_LINES`. */
  changes: z.array(ChangeItem).min(1),
  total: z.int(),
});
export type Notice = z.output<typeof Notice>;

/**
 * The data of an email by kind; `templates/` renders it when it is sent or viewed. Stored rows are parsed with this schema:
 * members may be added with a default, but never removed.
 */
export const MailContent = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("expiry_reminder"), certificate: ExpiringCertificate }),
  z.strictObject({
    kind: z.literal("expiry_digest"),
    /** The first to expire; at most `DIGEST_LINES`. */
    certificates: z.array(ExpiringCertificate),
    total: z.int(),
  }),
  z.strictObject({ kind: z.literal("platform_warning"), deadlines: z.array(PlatformDeadline) }),
  z.strictObject({
    kind: z.literal("credential_reminder"),
    /** The first to expire; at most `CREDENTIAL_LINES`. */
    credentials: z.array(ExpiringCredential).min(1),
    total: z.int(),
  }),
  z.strictObject({ kind: z.literal("change_notice"), ...Notice.shape }),
  /** As `change_notice`, of what a recipient can't unsubscribe from. */
  z.strictObject({ kind: z.literal("security_notice"), ...Notice.shape }),
  /** The link itself is the email's secret. */
  z.strictObject({ kind: z.literal("setup_link"), name: z.string(), expiresAt: Instant, isNewPerson: z.boolean() }),
]);
export type MailContent = z.output<typeof MailContent>;
export type MailKind = MailContent["kind"];

export const MAIL_KINDS = [
  "expiry_reminder",
  "expiry_digest",
  "platform_warning",
  "credential_reminder",
  "change_notice",
  "security_notice",
  "setup_link",
] as const satisfies MailKind[];

/** Topics that a recipient can unsubscribe from. */
export const MAIL_TOPICS = ["expiry", "changes", "platform"] as const;
export type MailTopic = (typeof MAIL_TOPICS)[number];

/** Topic of each kind; null for transactional emails. */
export const TOPIC_OF: Record<MailKind, MailTopic | null> = {
  expiry_reminder: "expiry",
  expiry_digest: "expiry",
  platform_warning: "platform",
  credential_reminder: "expiry",
  change_notice: "changes",
  security_notice: null,
  setup_link: null,
};
