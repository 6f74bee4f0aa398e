import { Mailbox } from "lucide-react";
import type { Metadata } from "next";
import { selectedOrganisationId } from "@/app/_server/organisation";
import type { PageProps } from "@/app/_server/query";
import { deps } from "@/app/_server/runtime";
import { currentActor } from "@/app/_server/session";
import { PageHeader } from "@/components/frame/page-header";
import { Banner } from "@/components/ui/banner";
import type { Column } from "@/components/ui/data-table";
import { RelativeTime } from "@/components/ui/relative-time";
import { listMails } from "@/lib/mail/list-mails";
import { scopeOf } from "@/lib/operation/actor";
import type { ListFilter } from "../../_list/filters";
import { ListScreen } from "../../_list/list-screen";
import { kindNames } from "../_labels";
import { CommonStatus, type MailToReaders, mergeReaders, Readers } from "../_readers";

export const metadata: Metadata = { title: "Mailbox" };

const pathname = "/mailbox";
const TEXTS = {
  platform:
    "All emails of the portal, kept for 400 days. Unsubscribe links are hidden; a one-time link is shown only to super administrators until it is sent.",
  organisation:
    "Emails about your organisations, kept for 400 days. A digest about several organisations is visible only to platform roles.",
};
/** Without a mail server, queued emails are kept: "Not sent". */
const filtersOf = (hasServer: boolean): readonly ListFilter[] => [
  { kind: "search", param: "q", label: "Search emails", placeholder: "Subject or recipient" },
  {
    kind: "chips",
    param: "status",
    label: "Status",
    options: [
      hasServer ? { value: "queued", label: "Queued" } : { value: "kept", label: "Not sent" },
      { value: "sent", label: "Sent" },
      { value: "dead", label: "Failed" },
    ],
  },
  {
    kind: "chips",
    param: "kind",
    label: "Kind",
    options: Object.entries(kindNames).map(([value, label]) => ({ value, label })),
  },
  { kind: "linked", param: "recipient" },
  { kind: "view", param: "limit" },
];

export default async function MailboxPage({ searchParams }: PageProps) {
  const query = await searchParams;
  const hasServer = deps().env.smtpUrl !== undefined;
  const isPlatform = scopeOf(await currentActor(), "mail:read") === "all";
  return (
    <ListScreen
      operation={listMails}
      pathname={pathname}
      query={query}
      filters={filtersOf(hasServer)}
      isCounted
      organisationId={await selectedOrganisationId(query.organisation)}
      view={() => ({
        header: (
          <>
            <PageHeader title="Mailbox" description={isPlatform ? TEXTS.platform : TEXTS.organisation} />
            {hasServer ? null : (
              <div className="mb-4">
                <Banner tone="info" title="Mail delivery is off">
                  No mail server is configured, so emails are only stored here. After the operator has set SMTP_URL and
                  restarted the portal, those of the last three days are sent.
                </Banner>
              </div>
            )}
          </>
        ),
        caption: "Emails, newest first",
        unit: "email",
        rows: {
          kind: "merged",
          merge: mergeReaders,
          columns,
          rowKey: ({ mail }) => mail.id,
          rowHref: ({ mail }) => `${pathname}/${mail.id}`,
        },
        icon: <Mailbox />,
        empty: {
          title: "No emails yet",
          text: isPlatform
            ? "Expiry reminders, platform warnings and set-up links appear here."
            : "The expiry reminders of your organisations appear here.",
        },
        noMatch: { title: "No matching emails", text: "Clear the filter to see all emails." },
      })}
    />
  );
}

const columns: readonly Column<MailToReaders>[] = [
  {
    id: "subject",
    header: "Subject",
    phone: "lead",
    cell: ({ mail }) => <span className="break-words">{mail.subject}</span>,
  },
  { id: "recipient", header: "To", phone: "detail", width: "26%", cell: (group) => <Readers group={group} /> },
  { id: "kind", header: "Kind", hideBelow: "xl", cell: ({ mail }) => kindNames[mail.kind] },
  { id: "status", header: "Status", phone: "badge", cell: (group) => <CommonStatus group={group} /> },
  {
    id: "at",
    header: "Created",
    hideBelow: "lg",
    phone: "end",
    cell: ({ mail }) => <RelativeTime value={mail.createdAt} />,
  },
];
