import { z } from "zod";
import { MAIL_TOPICS } from "@/lib/mail/content";

export const MailTopic = z.enum(MAIL_TOPICS);
export type MailTopic = z.output<typeof MailTopic>;

export const GetPreferencesInput = z.strictObject({});

/** Email preferences of a signed-in user. */
export const Preferences = z.strictObject({
  address: z.string(),
  topics: z.array(z.strictObject({ topic: MailTopic, isWanted: z.boolean() })),
});
export type Preferences = z.output<typeof Preferences>;

export const SetPreferencesInput = z.strictObject({
  /** Topics without email; all others are wanted. */
  muted: z.array(MailTopic).max(MAIL_TOPICS.length),
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
