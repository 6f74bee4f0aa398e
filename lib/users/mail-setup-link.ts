import type { Tx } from "@/lib/db/database";
import { queueMails } from "@/lib/mail/queue-mail";
import type { BaseDeps } from "@/lib/operation/deps";
import type { SetupLink } from "./schema";
import type { UserRow } from "./store";

/**
 * Emails a user their one-time link if there is a mail server. Without one nothing is queued: the administrator sees the link
 * on the screen, and a copy in the mailbox would be an unnecessary secret.
 */
export async function mailSetupLink(
  tx: Tx,
  deps: BaseDeps,
  user: Pick<UserRow, "id" | "email" | "name" | "passwordHash">,
  link: SetupLink,
): Promise<void> {
  if (!deps.env.smtpUrl) return;
  await queueMails(tx, deps, [
    {
      recipient: user.email,
      content: {
        kind: "setup_link",
        name: user.name,
        expiresAt: link.expiresAt,
        isNewPerson: user.passwordHash === null,
      },
      dedupeKey: `setup-link:${user.id}:${link.expiresAt}`,
      organisationId: null,
      preferenceId: null,
      secret: `${deps.env.publicUrl}${link.path}`,
      giveUpAt: new Date(link.expiresAt),
    },
  ]);
}
