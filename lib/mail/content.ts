import { z } from "zod";
import { Instant } from "@/lib/operation/fields";

/** A certificate that a reminder is about, as it was when the reminder was queued. */
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
  /** Its replacement, where that is ready and traffic still uses the old certificate. */
  unusedSuccessorKid: z.string().nullable(),
  /** Days before expiry on which its profile reminds, negative: after it; null in emails of version 0.1.0. */
  reminderDays: z.array(z.int()).nullable().default(null),
});
export type ExpiringCertificate = z.output<typeof ExpiringCertificate>;

/** Something of the platform itself that ends. */
export const PlatformDeadline = z.strictObject({
  what: z.enum(["root", "issuing", "ocsp", "tls", "crl"]),
  name: z.string(),
  endsAt: Instant,
});
export type PlatformDeadline = z.output<typeof PlatformDeadline>;

/**
 * What a mail says, as data of its kind; `words/` makes sentences of it when it is sent or read. Stored rows are parsed
 * with this schema, so a member may be added with a default and never taken away.
 */
export const MailContent = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("expiry_reminder"), certificate: ExpiringCertificate }),
  z.strictObject({
    kind: z.literal("expiry_digest"),
    /** The first to end; at most `DIGEST_LINES`. */
    certificates: z.array(ExpiringCertificate),
    total: z.int(),
  }),
  z.strictObject({ kind: z.literal("platform_warning"), deadlines: z.array(PlatformDeadline) }),
  /** The link itself is the mail's secret. */
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

/** What a person can switch off. */
export const MAIL_TOPICS = ["expiry", "platform"] as const;
export type MailTopic = (typeof MAIL_TOPICS)[number];

/** The switch of each kind; null for mails that somebody asked for and must get. */
export const TOPIC_OF: Record<MailKind, MailTopic | null> = {
  expiry_reminder: "expiry",
  expiry_digest: "expiry",
  platform_warning: "platform",
  setup_link: null,
};
