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
  /** The link itself is the email's secret. */
  z.strictObject({ kind: z.literal("setup_link"), name: z.string(), expiresAt: Instant, isNewPerson: z.boolean() }),
]);
export type MailContent = z.output<typeof MailContent>;
export type MailKind = MailContent["kind"];

export const MAIL_KINDS = [
  "expiry_reminder",
  "expiry_digest",
  "platform_warning",
  "setup_link",
] as const satisfies MailKind[];

/** Topics that a recipient can unsubscribe from. */
export const MAIL_TOPICS = ["expiry", "platform"] as const;
export type MailTopic = (typeof MAIL_TOPICS)[number];

/** Topic of each kind; null for transactional emails. */
export const TOPIC_OF: Record<MailKind, MailTopic | null> = {
  expiry_reminder: "expiry",
  expiry_digest: "expiry",
  platform_warning: "platform",
  setup_link: null,
};
