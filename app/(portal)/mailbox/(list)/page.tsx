import { Mailbox } from "lucide-react";
import type { Metadata } from "next";
import { loadList } from "@/app/_server/load-list";
import { selectedOrganisationId } from "@/app/_server/organisation";
import type { PageProps } from "@/app/_server/query";
import { deps } from "@/app/_server/runtime";
import { PageHeader } from "@/components/frame/page-header";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { FilterChips } from "@/components/ui/filter-chips";
import { RelativeTime } from "@/components/ui/relative-time";
import { EmptyState } from "@/components/ui/states";
import { UnusableFilters } from "@/components/ui/unusable-filters";
import { listMails } from "@/lib/mail/list-mails";
import { kindNames, MailStatus } from "../_words";

export const metadata: Metadata = { title: "Mailbox" };

const pathname = "/mailbox";
const filters = [
  { value: "queued", label: "Waiting" },
  { value: "sent", label: "Sent" },
  { value: "dead", label: "Given up" },
];

export default async function MailboxPage({ searchParams }: PageProps) {
  const query = await searchParams;
  const { page, filter, params, unusable } = await loadList(listMails, {
    query,
    names: ["status", "kind", "recipient"],
    organisationId: await selectedOrganisationId(query.organisation),
  });
  const { items, nextCursor } = page;
  const hasServer = deps().env.smtpUrl !== undefined;
  const isNarrowed = Boolean(filter.status || filter.kind || filter.recipient);
  return (
    <>
      <PageHeader
        title="Mailbox"
        description="Every mail the portal has written, as its reader gets it. What failed can be sent again."
      />
      {hasServer ? null : (
        <div className="mb-4">
          <Banner tone="info" title="There is no mail server, so nothing leaves">
            Mails are kept here to be read. Set SMTP_URL and start the portal again to send them.
          </Banner>
        </div>
      )}
      <UnusableFilters filters={unusable} />
      <div className="mb-4">
        <FilterChips label="Status" param="status" pathname={pathname} params={params} options={filters} />
      </div>
      <DataTable
        caption="Mails, newest first"
        pathname={pathname}
        params={params}
        rows={items}
        nextCursor={nextCursor}
        rowKey={(row) => row.id}
        rowHref={(row) => `${pathname}/${row.id}`}
        columns={[
          { id: "subject", header: "Subject", cell: (row) => <span className="break-words">{row.subject}</span> },
          { id: "recipient", header: "To", cell: (row) => <span className="break-all">{row.recipient}</span> },
          { id: "kind", header: "Kind", hideBelow: "xl", cell: (row) => kindNames[row.kind] },
          { id: "status", header: "Status", cell: (row) => <MailStatus mail={row} /> },
          {
            id: "at",
            header: "Written",
            hideBelow: "lg",
            cell: (row) => <RelativeTime value={row.createdAt} />,
          },
        ]}
        empty={
          <EmptyState
            icon={<Mailbox />}
            title={isNarrowed ? "No mail fits" : "No mail yet"}
            action={isNarrowed ? <ButtonLink href={pathname}>Show all mails</ButtonLink> : null}
          >
            {isNarrowed
              ? "Take the filter off to see every mail."
              : "Reminders of certificates that expire appear here, from the first reminder of their profile on."}
          </EmptyState>
        }
      />
    </>
  );
}
