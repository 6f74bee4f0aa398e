import { z } from "zod";
import { MAIL_TOPICS } from "@/lib/mail/content";

export const MailTopic = z.enum(MAIL_TOPICS);
export type MailTopic = z.output<typeof MailTopic>;

export const GetPreferencesInput = z.strictObject({});

/** What a signed-in person gets by mail. */
export const Preferences = z.strictObject({
  address: z.string(),
  topics: z.array(z.strictObject({ topic: MailTopic, isWanted: z.boolean() })),
});
export type Preferences = z.output<typeof Preferences>;

export const SetPreferencesInput = z.strictObject({
  /** Topics not to get mail about; all others are wanted. */
  muted: z.array(MailTopic).max(MAIL_TOPICS.length),
});

const Token = z.string().min(1).max(200).meta({ secret: true });
export const DescribeUnsubscribeInput = z.strictObject({ token: Token });
export const UnsubscribeInput = z.strictObject({
  token: Token,
  /** True takes the refusal back. */
  isWanted: z.boolean().default(false),
});
/** The address is shown half: whoever has the link need not know it. */
export const Unsubscribe = z.strictObject({
  address: z.string(),
  topic: MailTopic,
  /** Whose emails the link stops; null for all of this topic. */
  organisationName: z.string().nullable(),
  isWanted: z.boolean(),
});
export type Unsubscribe = z.output<typeof Unsubscribe>;

/** What one run of the reminders did. */
export interface ReminderRound {
  /** Certificates, authorities and CRLs in the window where something can be due. */
  scanned: number;
  /** Of those, how many had a threshold come. */
  due: number;
  /** Mails queued; a digest is one. */
  sent: number;
  /** Reminders that were not sent, on record: older thresholds, muted, or no longer needed. */
  skipped: number;
  /** Left for the next run because something went wrong. */
  failed: number;
}
