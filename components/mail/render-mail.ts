import type { RenderMail } from "@/lib/mail/document";

/** Renders emails in the portal's design. React and react-email are loaded with the first email: most processes never send one. */
export const renderMail: RenderMail = async (document) => (await import("./mail-html")).mailHtml(document);
