/** The text of an email before layout: `components/mail` renders it as HTML, `plain-text.ts` as text. */
export interface MailDocument {
  /** Preview text, shown by email clients after the subject. */
  preview: string;
  title: string;
  blocks: readonly MailBlock[];
  /** Why the recipient receives the email. */
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
  /** Identifiers, in a monospaced font. */
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

/** Renders an email as HTML. Injected, because React renders it (decision 041). @returns a whole HTML document */
export type RenderMail = (document: MailDocument) => Promise<string>;
