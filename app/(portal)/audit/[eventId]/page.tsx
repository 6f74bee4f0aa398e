import type { Metadata } from "next";
import { cache } from "react";
import { load } from "@/app/_server/load";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { Card } from "@/components/ui/card";
import { getAuditEvent } from "@/lib/audit/get-audit-event";
import { EventDetails } from "../_event-details";
import { lineOf } from "../_line";

const eventOf = cache((auditEventId: string) => load(getAuditEvent, { auditEventId }));

type Props = PageProps<{ eventId: string }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { subject, sentence } = lineOf(await eventOf((await params).eventId));
  return { title: `${subject} ${sentence}` };
}

/** One event at a permanent URL, for a reader of the same organisation. */
export default async function AuditEventPage({ params }: Props) {
  const event = await eventOf((await params).eventId);
  const { subject, sentence, name } = lineOf(event);
  return (
    <>
      <PageHeader
        title={`${subject} ${sentence}${name ? `: ${name}` : ""}`}
        crumbs={[{ label: "System Admin" }, { label: "Audit log", href: "/audit" }, { label: "Event" }]}
      />
      <Card>
        <div className="flex flex-col gap-4">
          <EventDetails event={event} />
        </div>
      </Card>
    </>
  );
}
