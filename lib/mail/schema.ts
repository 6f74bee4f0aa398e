import { z } from "zod";
import { Email, Id, Instant, SearchText } from "@/lib/operation/fields";
import { CountedPageInput, countedPageOf } from "@/lib/operation/paging";
import { MAIL_KINDS } from "./content";

/** `kept`: not sent because there is no mail server. `dead`: failed permanently; it can be resent. */
export const MailStatus = z.enum(["kept", "queued", "sending", "sent", "dead"]);
export type MailStatus = z.output<typeof MailStatus>;
export const MailKindName = z.enum(MAIL_KINDS);

export const MailSummary = z
  .strictObject({
    id: Id,
    recipient: z.string(),
    subject: z.string(),
    kind: MailKindName,
    status: MailStatus,
    organisationId: Id.nullable(),
    attempts: z.int(),
    /** The last error, usually the mail server's reply. */
    lastError: z.string().nullable(),
    /** Time of the next attempt of a queued email. */
    nextAttemptAt: Instant.nullable(),
    createdAt: Instant,
    sentAt: Instant.nullable(),
    /** True once the server has confirmed that it accepted the email; a killed process may not have received the reply. */
    isConfirmed: z.boolean(),
  })
  .meta({ id: "MailSummary" });
export type MailSummary = z.output<typeof MailSummary>;

export const Mail = MailSummary.extend({
  headers: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  html: z.string(),
  text: z.string(),
  attachments: z.array(z.strictObject({ fileName: z.string(), contentType: z.string(), content: z.string() })),
}).meta({ id: "Mail" });
export type Mail = z.output<typeof Mail>;

export const ListMailsInput = z.strictObject({
  ...CountedPageInput.shape,
  /** `queued` includes `kept`, which matches only without a mail server. */
  status: MailStatus.optional(),
  /** Part of the subject or of the recipient's address. */
  q: SearchText.optional(),
  kind: MailKindName.optional(),
  recipient: Email.optional(),
  organisationId: Id.optional(),
});
export const MailPage = countedPageOf(MailSummary).meta({ id: "MailPage" });

export const GetMailInput = z.strictObject({ mailId: Id });
export const ResendMailInput = z.strictObject({ mailId: Id });
