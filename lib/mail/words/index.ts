import type { MailContent } from "../content";
import type { MailDocument } from "../document";
import { expiryDigestWords, expiryReminderWords } from "./expiry";
import { atMost, oneLine } from "./phrases";
import { platformWarningWords } from "./platform";
import { setupLinkWords } from "./setup-link";
import type { MailFacts } from "./words";

export type { MailFacts } from "./words";

/** RFC 5322 §2.1.1 allows 998 characters a line; people see far fewer. */
const SUBJECT_LENGTH = 200;

/** The subject of a mail: one line, and true whenever it arrives. */
export function subjectOf(content: MailContent): string {
  return atMost(oneLine(rawSubject(content)), SUBJECT_LENGTH);
}

/** The words of a mail as they are at `facts.at`. */
export function documentOf(content: MailContent, facts: MailFacts): MailDocument {
  switch (content.kind) {
    case "expiry_reminder":
      return expiryReminderWords.document(content, facts);
    case "expiry_digest":
      return expiryDigestWords.document(content, facts);
    case "platform_warning":
      return platformWarningWords.document(content, facts);
    case "setup_link":
      return setupLinkWords.document(content, facts);
  }
}

function rawSubject(content: MailContent): string {
  switch (content.kind) {
    case "expiry_reminder":
      return expiryReminderWords.subject(content);
    case "expiry_digest":
      return expiryDigestWords.subject(content);
    case "platform_warning":
      return platformWarningWords.subject(content);
    case "setup_link":
      return setupLinkWords.subject(content);
  }
}
