import type { MailTopic } from "@/lib/mail/content";

/**
 * An entry of a preference's `muted`: `<topic>` mutes the topic for the address, `<topic>:<organisation id>` only for one
 * organisation. An unsubscribe link mutes the scope of its email, the account page a whole topic.
 */
export function mutedEntry({ topic, organisationId }: { topic: MailTopic; organisationId: string | null }): string {
  return organisationId === null ? topic : `${topic}:${organisationId}`;
}

/** Entries that the account page neither shows nor changes. */
export const ofOneOrganisation = (entry: string): boolean => entry.includes(":");

/** Whether a topic of an organisation is muted by these entries. */
export function isMuted(muted: readonly string[], topic: MailTopic, organisationId: string): boolean {
  return muted.includes(topic) || muted.includes(mutedEntry({ topic, organisationId }));
}
