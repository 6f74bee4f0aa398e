import { z } from "zod";
import { MAIL_TOPICS } from "@/lib/mail/content";
import { Id } from "@/lib/operation/fields";

export const MailTopic = z.enum(MAIL_TOPICS);
export type MailTopic = z.output<typeof MailTopic>;

/** Topics of emails about one organisation. */
export const ORGANISATION_TOPICS = ["expiry", "changes"] as const satisfies MailTopic[];
const OrganisationTopic = z.enum(ORGANISATION_TOPICS);

/** Organisations of which a user sets preferences on the account page. Unsubscribe links work for all. */
export const ORGANISATIONS_LISTED = 50;

export const GetPreferencesInput = z.strictObject({});

/** Email preferences of a signed-in user. */
export const Preferences = z.strictObject({
  address: z.string(),
  topics: z.array(z.strictObject({ topic: MailTopic, isWanted: z.boolean() })),
  /** The caller's own organisations, by name; at most `ORGANISATIONS_LISTED`. */
  organisations: z.array(
    z.strictObject({
      organisationId: Id,
      legalName: z.string(),
      topics: z.array(z.strictObject({ topic: OrganisationTopic, isWanted: z.boolean() })),
    }),
  ),
});
export type Preferences = z.output<typeof Preferences>;

export const SetPreferencesInput = z.strictObject({
  /** Topics without email; all others are wanted. */
  muted: z.array(MailTopic).max(MAIL_TOPICS.length),
  /** Topics without email by organisation, of the caller's own. Organisations that are left out keep theirs. */
  organisations: z
    .array(z.strictObject({ organisationId: Id, muted: z.array(OrganisationTopic).max(ORGANISATION_TOPICS.length) }))
    .max(ORGANISATIONS_LISTED)
    .optional(),
});

const Token = z.string().min(1).max(200).meta({ secret: true });
export const DescribeUnsubscribeInput = z.strictObject({ token: Token });
export const UnsubscribeInput = z.strictObject({
  token: Token,
  /** True resubscribes. */
  isWanted: z.boolean().default(false),
});
/** The address is masked: the holder of the link need not know it. */
export const Unsubscribe = z.strictObject({
  address: z.string(),
  topic: MailTopic,
  /** Organisation of the link; null for all emails of this topic. */
  organisationName: z.string().nullable(),
  isWanted: z.boolean(),
});
export type Unsubscribe = z.output<typeof Unsubscribe>;

/** Result of one run of the reminders. */
export interface ReminderRound {
  /** Certificates, authorities and CRLs in the range where a reminder can be due. */
  scanned: number;
  /** Of those, how many reached a threshold. */
  due: number;
  /** Emails queued; a digest counts as one. */
  sent: number;
  /** Recorded reminders that were not sent: missed thresholds, muted, or no longer needed. */
  skipped: number;
  /** Left for the next run because of an error. */
  failed: number;
}
