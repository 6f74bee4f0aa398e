import { ScrollText } from "lucide-react";
import type { Metadata } from "next";
import { selectedOrganisationId } from "@/app/_server/organisation";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import type { ListFilter } from "../_list/filters";
import { ListScreen } from "../_list/list-screen";
import { EventRow } from "./event-row";

export const metadata: Metadata = { title: "Audit log" };

const pathname = "/audit";
const FILTERS: readonly ListFilter[] = [
  {
    kind: "chips",
    param: "entity",
    label: "Kind",
    options: [
      { value: "certificate", label: "Certificates" },
      { value: "application", label: "Applications" },
      { value: "client", label: "OAuth clients" },
      { value: "organisation", label: "Organisations" },
      { value: "user", label: "Users" },
      { value: "membership", label: "Memberships" },
      { value: "access_token", label: "Access tokens" },
      { value: "authority", label: "Authorities" },
    ],
  },
  { kind: "linked", param: "entityId", label: "Record" },
  { kind: "linked", param: "operation" },
];

export default async function AuditPage({ searchParams }: PageProps) {
  const query = await searchParams;
  return (
    <ListScreen
      operation={listAuditEvents}
      pathname={pathname}
      query={query}
      filters={FILTERS}
      organisationId={await selectedOrganisationId(query.organisation)}
      view={() => ({
        header: (
          <PageHeader
            title="Audit log"
            crumbs={[{ label: "System Admin" }, { label: "Audit log" }]}
            description="Changes and sign-ins, with actor and IP address. The portal neither edits nor deletes entries."
          />
        ),
        caption: "Events, newest first",
        rows: { kind: "items", item: (event) => <EventRow key={event.id} event={event} /> },
        icon: <ScrollText />,
        empty: { title: "No events yet", text: "Changes are listed here as they happen." },
        noMatch: { title: "No matching events", text: "Clear the filter to see all events." },
      })}
    />
  );
}
