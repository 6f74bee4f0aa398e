import type { MailContent, MailKind } from "../content";
import type { MailDocument } from "../document";

/** Context for rendering an email. */
export interface MailFacts {
  /** Origin of links. */
  publicUrl: string;
  /** Time of sending or viewing; "in 30 days" is relative to it. */
  at: Date;
  /** The decrypted secret; null when deleted or hidden from the reader. */
  secret: string | null;
  unsubscribeUrl: string | null;
}

type ContentOf<Kind extends MailKind> = Extract<MailContent, { kind: Kind }>;

/** The texts of one kind of email. A subject contains no relative dates: it must stay correct when delivery is delayed. */
export interface Template<Kind extends MailKind> {
  subject(content: ContentOf<Kind>): string;
  document(content: ContentOf<Kind>, facts: MailFacts): MailDocument;
}
