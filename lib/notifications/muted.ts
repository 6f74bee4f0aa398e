import type { MailTopic } from "@/lib/mail/content";

/**
 * An entry of a preference's `muted`: a topic alone stops it for the address, `<topic>:<organisation id>` for the emails of one
 * organisation. An unsubscribe link stops what its email was about, the account page everything of a topic.
 */
export function mutedEntry({ topic, organisationId }: { topic: MailTopic; organisationId: string | null }): string {
  return organisationId === null ? topic : `${topic}:${organisationId}`;
}

/** Entries that the account page does not show and so does not change. */
export const ofOneOrganisation = (entry: string): boolean => entry.includes(":");

/** Whether an organisation's emails about a topic are stopped for the address of these entries. */
export function isMuted(muted: readonly string[], topic: MailTopic, organisationId: string): boolean {
  return muted.includes(topic) || muted.includes(mutedEntry({ topic, organisationId }));
}
