import "server-only";
import { load } from "@/app/_server/load";
import type { Certificate } from "@/lib/certificates/schema";
import { firstReminderDays, reminderDaysOf } from "@/lib/notifications/schedule";
import { listProfiles } from "@/lib/profiles/list-profiles";

/** How many days before expiry the first reminder of a certificate comes, by its profile; undefined when none does. */
export async function firstReminderOf({
  profileId,
  notBefore,
  notAfter,
}: Pick<Certificate, "profileId" | "notBefore" | "notAfter">): Promise<number | undefined> {
  const { items } = await load(listProfiles, {});
  const days = reminderDaysOf(items.find(({ id }) => id === profileId) ?? {});
  return firstReminderDays(days, { notBefore: new Date(notBefore), notAfter: new Date(notAfter) });
}
