import "server-only";
import { load } from "@/app/_server/load";
import type { Certificate } from "@/lib/certificates/schema/certificate";
import { firstReminderDays, reminderDaysOf } from "@/lib/notifications/schedule";
import { listProfiles } from "@/lib/profiles/list-profiles";

/** Days before expiry when the first reminder is sent, by the certificate's profile; undefined when there is none. */
export async function firstReminderOf({
  profileId,
  notBefore,
  notAfter,
}: Pick<Certificate, "profileId" | "notBefore" | "notAfter">): Promise<number | undefined> {
  const { items } = await load(listProfiles, {});
  const days = reminderDaysOf(items.find(({ id }) => id === profileId) ?? {});
  return firstReminderDays(days, { notBefore: new Date(notBefore), notAfter: new Date(notAfter) });
}
