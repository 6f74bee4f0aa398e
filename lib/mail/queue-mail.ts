import { v7 as uuidv7 } from "uuid";
import type { Tx } from "@/lib/db/database";
import type { BaseDeps } from "@/lib/operation/deps";
import { GIVE_UP_MS } from "@/lib/outbox/back-off";
import { seal } from "@/lib/runtime/seal";
import type { MailContent } from "./content";
import { secretOf } from "./secret-label";
import { insertMails } from "./store";
import { subjectOf } from "./templates";

export interface NewMail {
  /** Email address. */
  recipient: string;
  content: MailContent;
  /** Identifies cause and recipient: an email with a known key is not queued again. */
  dedupeKey: string;
  /** Organisation whose administrators may view it; null: platform users only. */
  organisationId: string | null;
  /** Preference of its unsubscribe link; null for transactional emails. */
  preferenceId: string | null;
  /** Secret for the recipient; stored encrypted until the email is sent. */
  secret?: string;
  /** Not sent after this time; three days by default. */
  giveUpAt?: Date;
}

type Queueing = Pick<BaseDeps, "clock" | "env" | "random">;

/**
 * Queues emails in the outbox, in the transaction of their cause: they are sent only if it commits.
 * Nothing is rendered or sent here, so that the transaction does not wait for a template or a server.
 * @returns the id of each; null for an email whose key was queued before
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
