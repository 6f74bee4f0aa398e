import type { MailContent, MailKind } from "../content";
import type { MailDocument } from "../document";

/** What a mail is made with, besides what it says. */
export interface MailFacts {
  /** Origin that links point at. */
  publicUrl: string;
  /** The moment it is sent or read: "in 30 days" is counted from here. */
  at: Date;
  /** The sealed part, opened; null once it is forgotten or not for the reader. */
  secret: string | null;
  unsubscribeUrl: string | null;
}

type ContentOf<Kind extends MailKind> = Extract<MailContent, { kind: Kind }>;

/** The words of one kind of mail. A subject never counts days: a mail may wait, and must not be wrong then. */
export interface Words<Kind extends MailKind> {
  subject(content: ContentOf<Kind>): string;
  document(content: ContentOf<Kind>, facts: MailFacts): MailDocument;
}
