import { MAIL_TOPICS } from "@/lib/mail/content";
import type { UserActor } from "@/lib/operation/actor";
import type { Preferences } from "./schema";

/** A person's switches; those of the platform only for its people. */
export function toPreferences(person: UserActor, muted: readonly string[]): Preferences {
  const topics = MAIL_TOPICS.filter((topic) => topic !== "platform" || person.platformRole !== null);
  return { address: person.email, topics: topics.map((topic) => ({ topic, isWanted: !muted.includes(topic) })) };
}

/** "a•••@example.com": enough to recognise one's own address, not enough to learn another's. */
export function halfAddress(address: string): string {
  const at = address.lastIndexOf("@");
  return `${[...address][0] ?? ""}•••${address.slice(at)}`;
}
