import { z } from "zod";
import { Email, Id, Instant } from "@/lib/operation/fields";
import { PageInput, pageOf } from "@/lib/operation/paging";
import { MAIL_KINDS } from "./content";

/** `kept`: there is no mail server, so it waits to be read here. `dead`: given up or refused; it can be sent again. */
export const MAIL_STATUSES = ["kept", "queued", "sending", "sent", "dead"] as const;

export const MailStatus = z.enum(MAIL_STATUSES);
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
    /** The mail server's last words about it. */
    lastError: z.string().nullable(),
    /** When a queued mail is tried next. */
    nextAttemptAt: Instant.nullable(),
    createdAt: Instant,
    sentAt: Instant.nullable(),
    /** True once the server has said that it took the mail; a sender that was killed may not have heard it. */
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
  ...PageInput.shape,
  status: z.enum(["queued", "sending", "sent", "dead"]).optional(),
  kind: MailKindName.optional(),
  recipient: Email.optional(),
  organisationId: Id.optional(),
});
export const MailPage = pageOf(MailSummary).meta({ id: "MailPage" });

export const GetMailInput = z.strictObject({ mailId: Id });
export const ResendMailInput = z.strictObject({ mailId: Id });
