import { formatDate, plural, shortenMiddle } from "@/lib/format";
import type { Action, ActionKind } from "@/lib/home/schema";
import { checkTitle } from "@/lib/oauth/check-titles";
import type { Permission } from "@/lib/operation/permissions";

interface ActionTexts {
  /** Heading of the filter on the page of all actions. */
  label: string;
  /** Something does not work now. */
  isProblem(action: Action): boolean;
  /** What is wrong, after the name. `when`: the action's time, relative to now. */
  what(action: Action, when: (time: string) => string): string;
  /** The page of the object. */
  href(action: Action): string;
  fix(action: Action): { label: string; href: string };
  /** What the fix needs; without it the object is shown instead. */
  permission?: Permission;
}

const keyNames: Record<string, string> = { signing: "Signing key", transport: "Transport certificate" };

const platformTexts: Record<string, string> = {
  root: "the root CA expires",
  issuing: "the issuing CA expires",
  ocsp: "the OCSP responder was not renewed: it expires",
  tls: "the TLS server certificate was not renewed: it expires",
  crl: "the CRL was not replaced: it expires",
};

const clientHref = ({ applicationId, subjectId }: Action) => `/applications/${applicationId}/clients/${subjectId}`;
const certificateHref = ({ subjectId }: Action) => `/certificates/${subjectId}`;
const holderHref = ({ applicationId, organisationId }: Action) =>
  applicationId ? `/applications/${applicationId}` : `/organisations/${organisationId}`;
const organisationHref = ({ organisationId }: Action) => `/organisations/${organisationId}`;

/** The texts of each kind of action and the page that fixes it. */
export const actionTexts: Record<ActionKind, ActionTexts> = {
  platform_expiry: {
    label: "Platform",
    isProblem: () => true,
    what: ({ reason, at }, when) => `${platformTexts[reason ?? ""] ?? "it expires"}${at ? ` ${when(at)}` : ""}`,
    href: ({ subjectId }) => `/authorities#${subjectId}`,
    fix: ({ subjectId }) => ({ label: "Open authorities", href: `/authorities#${subjectId}` }),
  },
  no_usable_key: {
    label: "No usable key",
    isProblem: ({ lastUsedAt }) => lastUsedAt !== null, // otherwise it is still being set up
    what: ({ profileId, at }) =>
      `no usable ${keyNames[profileId ?? ""] ?? "key"}${at ? ` since ${formatDate(new Date(at))}` : " yet"}`,
    href: clientHref,
    fix: (action) =>
      action.reason === "self_signed_tls_client_auth"
        ? { label: "Register key", href: `${clientHref(action)}/keys/new` }
        : {
            label: "Create certificate",
            href: `/applications/${action.applicationId}/certificates/new?type=${action.profileId}&client=${action.subjectId}`,
          },
    permission: "certificate:issue",
  },
  failing: {
    label: "Failing",
    isProblem: () => true,
    what: ({ count, at, reason }, when) =>
      `${count ? `${plural(count, "rejection")} in 24 hours` : "rejected"}, the last ${at ? when(at) : ""}${reason ? `. Failed check: ${checkTitle(reason)}` : ""}`,
    href: clientHref,
    fix: (action) => ({ label: "Open log", href: `${clientHref(action)}/log?outcome=failed` }),
  },
  expiring: {
    label: "Expiring",
    isProblem: () => false,
    what: ({ at }, when) => `expires ${at ? when(at) : "soon"}, not renewed`,
    href: certificateHref,
    fix: (action) => ({
      label: "Renew",
      href: `${holderHref(action)}/certificates/new?step=key&type=${action.profileId}&replaces=${action.subjectId}`,
    }),
    permission: "certificate:issue",
  },
  open_rotation: {
    label: "Unfinished rotation",
    isProblem: () => false,
    what: ({ lastUsedAt }, when) =>
      `replaced, but still valid; ${lastUsedAt ? `last used ${when(lastUsedAt)}` : "never used"}`,
    href: certificateHref,
    fix: (action) => ({ label: "Finish rotation", href: `${certificateHref(action)}/rotation` }),
  },
  undelivered_email: {
    label: "Undelivered email",
    isProblem: () => false,
    what: ({ count, reason }) =>
      `${plural(count ?? 0, "email")} could not be delivered${reason ? `: ${reason.slice(0, 100)}` : ""}`,
    href: mailboxHref,
    fix: (action) => ({ label: "Open mailbox", href: mailboxHref(action) }),
  },
  failing_webhook: {
    label: "Failing webhook",
    isProblem: () => false,
    what: ({ at, reason }, when) =>
      `${at ? `deliveries fail since ${when(at)}` : "disabled after failures"}${reason ? `: ${reason.slice(0, 100)}` : ""}`,
    href: (action) => `${organisationHref(action)}/webhooks/${action.subjectId}`,
    fix: (action) => ({
      label: "Open webhook",
      href: `${organisationHref(action)}/webhooks/${action.subjectId}`,
    }),
  },
  no_contact: {
    label: "No contact",
    isProblem: () => false,
    what: () => "no contact gets expiry emails",
    href: organisationHref,
    fix: (action) => ({ label: "Add contact", href: `${organisationHref(action)}#contacts` }),
    permission: "contact:write",
  },
};

function mailboxHref({ organisationId }: Action): string {
  return `/mailbox?status=dead${organisationId ? `&organisation=${organisationId}` : ""}`;
}

/** Name of the object. */
export function actionName({ kind, name, subjectId }: Action): string {
  if (kind === "undelivered_email") return name || "Platform";
  return name || (subjectId ? shortenMiddle(subjectId) : "");
}

/** "Account information · Fjord Payments AS": where the object is; empty where the name says it. */
export function actionPlace({ kind, applicationName, organisationName }: Action): string {
  if (kind === "no_contact" || kind === "undelivered_email") return "";
  return [applicationName, organisationName].filter(Boolean).join(" · ");
}
