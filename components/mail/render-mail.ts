import type { RenderMail } from "@/lib/mail/document";

/** Gives mails the portal's look. React and its mail library are loaded with the first mail: most processes never send one. */
export const renderMail: RenderMail = async (document) => (await import("./mail-html")).mailHtml(document);
