import type { Env } from "@/lib/runtime/env";
import { MailKindName, MailStatus, type MailSummary } from "./schema";
import type { MailRow } from "./store";

/** The stored status that a filter selects; "none" when no email can have it: with a mail server, none is kept. */
export function storedStatus(shown: MailStatus, { smtpUrl }: Pick<Env, "smtpUrl">): MailRow["status"] | "none" {
  if (shown !== "kept") return shown;
  return smtpUrl ? "none" : "queued";
}

/** An email as lists show it. Without a mail server, queued emails have the status kept: they have not failed. */
export function toMailSummary(row: MailRow, { smtpUrl }: Pick<Env, "smtpUrl">): MailSummary {
  const isQueued = row.status === "queued";
  return {
    id: row.id,
    recipient: row.recipient,
    subject: row.subject,
    kind: MailKindName.parse(row.kind),
    status: isQueued && !smtpUrl ? "kept" : MailStatus.parse(row.status),
    organisationId: row.organisationId,
    attempts: row.attempts,
    lastError: row.lastError,
    nextAttemptAt: isQueued && smtpUrl ? row.nextAttemptAt.toISOString() : null,
    createdAt: row.createdAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    isConfirmed: row.isConfirmed,
  };
}
