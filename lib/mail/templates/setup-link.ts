import { formatDateTime, oneLine } from "@/lib/format";
import type { MailBlock } from "../document";
import type { Template } from "./template";

/** The one-time link for setting a password. */
export const setupLinkTemplate: Template<"setup_link"> = {
  subject: ({ isNewPerson }) =>
    isNewPerson ? "Set up your Countersign account" : "Set a new password for Countersign",
  document({ name, expiresAt, isNewPerson }, { secret }) {
    const link: MailBlock = secret
      ? { kind: "button", label: isNewPerson ? "Set up your account" : "Set your password", url: secret }
      : {
          kind: "notice",
          tone: "info",
          text: "The link is not shown here: it is only for the recipient.",
        };
    return {
      preview: "The link works once and expires within a day.",
      title: isNewPerson ? `Welcome, ${oneLine(name)}` : `Set a new password, ${oneLine(name)}`,
      blocks: [
        {
          kind: "text",
          text: isNewPerson
            ? "An administrator created an account for you. Choose your name and a password to sign in."
            : "An administrator created a link for you to set a new password. Your current password works until then.",
        },
        link,
        {
          kind: "text",
          text: `The link works once, until ${formatDateTime(new Date(expiresAt))}. Do not share it: anyone with the link can set your password.`,
        },
      ],
      reason: isNewPerson
        ? "You are receiving this email because an administrator entered this address. If you don't expect an account, ignore this email: the account can't be used without the link."
        : "You are receiving this email because an administrator created a link for your account. If you don't expect it, ignore this email: your password changes only if the link is used.",
      unsubscribe: null,
    };
  },
};
