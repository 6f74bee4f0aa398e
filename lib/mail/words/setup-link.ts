import { formatDateTime } from "@/lib/format";
import type { MailBlock } from "../document";
import { oneLine } from "./phrases";
import type { Words } from "./words";

/** The one-time link with which a person sets their password. */
export const setupLinkWords: Words<"setup_link"> = {
  subject: ({ isNewPerson }) =>
    isNewPerson ? "Set up your Countersign account" : "Set a new password for Countersign",
  document({ name, expiresAt, isNewPerson }, { secret }) {
    const link: MailBlock = secret
      ? { kind: "button", label: isNewPerson ? "Set up your account" : "Set your password", url: secret }
      : {
          kind: "notice",
          tone: "info",
          text: "The link is not shown here: it was a secret between the portal and its reader.",
        };
    return {
      preview: "The link works once and ends soon.",
      title: isNewPerson ? `Welcome, ${oneLine(name)}` : `A new password, ${oneLine(name)}`,
      blocks: [
        {
          kind: "text",
          text: isNewPerson
            ? "An administrator has made an account for you. Choose your name and a password, and you are in."
            : "An administrator has made a link for you to choose a new password. Your present one works until you do.",
        },
        link,
        {
          kind: "text",
          text: `The link works once, until ${formatDateTime(new Date(expiresAt))}. Whoever opens it first sets the password, so don't pass it on.`,
        },
      ],
      reason:
        "You get this because an administrator entered this address. If you expect no account here, do nothing: without the link, nobody gets in.",
      unsubscribe: null,
    };
  },
};
