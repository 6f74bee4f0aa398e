import { oneLine } from "@/lib/format";
import type { MailContent } from "../content";
import type { MailDocument } from "../document";
import { changeNoticeTemplate, securityNoticeTemplate } from "./changes";
import { credentialReminderTemplate } from "./credentials";
import { expiryDigestTemplate, expiryReminderTemplate } from "./expiry";
import { atMost } from "./phrases";
import { platformWarningTemplate } from "./platform";
import { setupLinkTemplate } from "./setup-link";
import type { MailFacts } from "./template";

export type { MailFacts } from "./template";

/** RFC 5322 §2.1.1 allows 998 characters per line; email clients show far fewer. */
const SUBJECT_LENGTH = 200;

/** The subject of an email: one line, correct whenever it is delivered. */
export function subjectOf(content: MailContent): string {
  return atMost(oneLine(rawSubject(content)), SUBJECT_LENGTH);
}

/** The text of an email as of `facts.at`. */
export function documentOf(content: MailContent, facts: MailFacts): MailDocument {
  switch (content.kind) {
    case "expiry_reminder":
      return expiryReminderTemplate.document(content, facts);
    case "expiry_digest":
      return expiryDigestTemplate.document(content, facts);
    case "platform_warning":
      return platformWarningTemplate.document(content, facts);
    case "credential_reminder":
      return credentialReminderTemplate.document(content, facts);
    case "change_notice":
      return changeNoticeTemplate.document(content, facts);
    case "security_notice":
      return securityNoticeTemplate.document(content, facts);
    case "setup_link":
      return setupLinkTemplate.document(content, facts);
  }
}

function rawSubject(content: MailContent): string {
  switch (content.kind) {
    case "expiry_reminder":
      return expiryReminderTemplate.subject(content);
    case "expiry_digest":
      return expiryDigestTemplate.subject(content);
    case "platform_warning":
      return platformWarningTemplate.subject(content);
    case "credential_reminder":
      return credentialReminderTemplate.subject(content);
    case "change_notice":
      return changeNoticeTemplate.subject(content);
    case "security_notice":
      return securityNoticeTemplate.subject(content);
    case "setup_link":
      return setupLinkTemplate.subject(content);
  }
}
