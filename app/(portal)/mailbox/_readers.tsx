import { TextLink } from "@/components/ui/button";
import { EmailText } from "@/components/ui/email-text";
import { groupBy } from "@/lib/group-by";
import type { MailSummary } from "@/lib/mail/schema";
import { MailStatus } from "./_labels";

/** Emails with the same content, one for each reader. */
export interface MailToReaders {
  mail: MailSummary;
  readers: readonly MailSummary[];
}

/** Merges emails of a page that were queued together with the same subject, also when those of another subject are between them. */
export function mergeReaders(mails: readonly MailSummary[]): MailToReaders[] {
  const groups = groupBy(mails, ({ kind, subject, organisationId, createdAt }) =>
    JSON.stringify([kind, subject, organisationId, createdAt]),
  );
  return [...groups.values()].flatMap((readers) => (readers[0] ? [{ mail: readers[0], readers }] : []));
}

const statusOf = ({ status, isConfirmed }: MailSummary) => `${status} ${isConfirmed}`;
const isUniform = ({ mail, readers }: MailToReaders) => readers.every((one) => statusOf(one) === statusOf(mail));

/** The addresses; each of several is a link to its own email, with its status where the statuses differ. */
export function Readers({ group }: { group: MailToReaders }) {
  if (group.readers.length === 1) return <EmailText value={group.mail.recipient} />;
  return (
    <ul className="flex flex-col gap-0.5">
      {group.readers.map((reader) => (
        <li key={reader.id} className="flex flex-wrap items-center gap-x-2">
          <TextLink href={`/mailbox/${reader.id}`}>
            <EmailText value={reader.recipient} />
          </TextLink>
          {isUniform(group) ? null : <MailStatus mail={reader} />}
        </li>
      ))}
    </ul>
  );
}

/** The status that all readers have in common. */
export function CommonStatus({ group }: { group: MailToReaders }) {
  return isUniform(group) ? <MailStatus mail={group.mail} /> : <span className="text-muted">Differs by reader</span>;
}
