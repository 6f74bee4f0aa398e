import { v7 as uuidv7 } from "uuid";
import type { Tx } from "@/lib/db/database";
import type { BaseDeps } from "@/lib/operation/deps";
import { seal } from "@/lib/runtime/seal";
import type { MailContent } from "./content";
import { GIVE_UP_MS } from "./outbox-table";
import { secretOf } from "./secret-label";
import { insertMails } from "./store";
import { subjectOf } from "./words";

export interface NewMail {
  /** E-mail address. */
  recipient: string;
  content: MailContent;
  /** Names cause and recipient: a mail with a known key is not queued again. */
  dedupeKey: string;
  /** Whose administrators may read it; null for none but the platform's. */
  organisationId: string | null;
  /** Whose unsubscribe link it carries; null for mails nobody can switch off. */
  preferenceId: string | null;
  /** What only the recipient may know; kept sealed, until the mail is sent. */
  secret?: string;
  /** From when on it is not worth sending; three days by default. */
  giveUpAt?: Date;
}

type Queueing = Pick<BaseDeps, "clock" | "env" | "random">;

/**
 * Puts mails into the outbox, in the transaction of their cause: they are sent if it commits, and only then.
 * Nothing is rendered or sent here, so no cause waits for a template or a server.
 * @returns the id of each; null for a mail whose key was queued before
 */
export async function queueMails(tx: Tx, deps: Queueing, mails: readonly NewMail[]): Promise<(string | null)[]> {
  const createdAt = deps.clock.now();
  const rows = mails.map(({ content, secret, giveUpAt, recipient, ...mail }) => {
    const id = uuidv7();
    return {
      id,
      ...mail,
      recipient: recipient.toLowerCase(),
      kind: content.kind,
      subject: subjectOf(content),
      content,
      secret: secret === undefined ? null : seal(deps, secretOf(id), secret),
      giveUpAt: giveUpAt ?? new Date(createdAt.getTime() + GIVE_UP_MS),
      createdAt,
    };
  });
  const written = new Set(await insertMails(tx, rows));
  return rows.map(({ id }) => (written.has(id) ? id : null));
}
