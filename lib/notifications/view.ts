import { MAIL_TOPICS } from "@/lib/mail/content";
import type { UserActor } from "@/lib/operation/actor";
import { mutedEntry } from "./muted";
import { ORGANISATION_TOPICS, type Preferences } from "./schema";
import type { OwnOrganisation } from "./store/preferences";

/** A user's preferences; the platform topic only for platform users. */
export function toPreferences(
  person: UserActor,
  muted: readonly string[],
  organisations: readonly OwnOrganisation[],
): Preferences {
  const topics = MAIL_TOPICS.filter((topic) => topic !== "platform" || person.platformRole !== null);
  return {
    address: person.email,
    topics: topics.map((topic) => ({ topic, isWanted: !muted.includes(topic) })),
    organisations: organisations.map(({ id: organisationId, legalName }) => ({
      organisationId,
      legalName,
      topics: ORGANISATION_TOPICS.map((topic) => ({
        topic,
        isWanted: !muted.includes(mutedEntry({ topic, organisationId })),
      })),
    })),
  };
}

/** "a•••@example.com": enough for the owner to recognise the address, not enough to disclose it. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf("@");
  return `${[...address][0] ?? ""}•••${address.slice(at)}`;
}
