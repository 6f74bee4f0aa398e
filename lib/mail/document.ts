/** A mail's words in order, before they get a look: `components/mail` makes HTML of it, `plain-text.ts` text. */
export interface MailDocument {
  /** The line an inbox shows behind the subject. */
  preview: string;
  title: string;
  blocks: readonly MailBlock[];
  /** Why this person gets the mail. */
  reason: string;
  unsubscribe: { label: string; url: string } | null;
}

export type MailBlock =
  | { kind: "text"; text: string }
  | { kind: "notice"; tone: "info" | "warning" | "danger"; text: string }
  | { kind: "facts"; facts: readonly MailFact[] }
  | { kind: "button"; label: string; url: string }
  | { kind: "list"; items: readonly MailListItem[] };

export interface MailFact {
  term: string;
  value: string;
  /** Identifiers, in a monospaced face. */
  isCode?: boolean;
}

export interface MailListItem {
  title: string;
  detail: string;
  /** "in 30 days", beside the title. */
  status: string;
  tone: "info" | "warning" | "danger";
  url: string;
}

/** Gives an email its HTML. React renders it, so it comes from outside (decision 041). @returns a whole HTML document */
export type RenderMail = (document: MailDocument) => Promise<string>;
