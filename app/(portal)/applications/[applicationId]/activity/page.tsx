import { ScrollText } from "lucide-react";
import type { PageProps } from "@/app/_server/query";
import { EventRow } from "@/app/(portal)/audit/_event-row";
import { lineOf } from "@/app/(portal)/audit/_line";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import { ListScreen } from "../../../_list/list-screen";
import { ApplicationFrame, applicationOf, titledByApplication } from "../_frame";

export const generateMetadata = titledByApplication("Activity");

export default async function ActivityPage({ params, searchParams }: PageProps<{ applicationId: string }>) {
  const [{ applicationId }, query] = await Promise.all([params, searchParams]);
  const application = await applicationOf(applicationId);
  return (
    <ApplicationFrame application={application} tab="activity">
      <ListScreen
        operation={listAuditEvents}
        pathname={`/applications/${applicationId}/activity`}
        query={query}
        filters={[]}
        own={{ organisationId: application.organisationId, applicationId, pairs: "folded" }}
        card={{
          title: "Activity",
          description: "Events of this application, its OAuth clients, certificates, keys and contacts, newest first.",
        }}
        view={() => ({
          caption: "Events, newest first",
          rows: { kind: "items", item: (event) => <EventRow key={event.id} line={lineOf(event)} /> },
          icon: <ScrollText />,
          empty: { title: "No activity yet" },
        })}
      />
    </ApplicationFrame>
  );
}
