import { ScrollText } from "lucide-react";
import { loadIfAllowed } from "@/app/_server/load";
import { EventRow } from "@/app/(portal)/audit/_event-row";
import { lineOf } from "@/app/(portal)/audit/_line";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/states";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import type { Certificate } from "@/lib/certificates/schema/certificate";

/** Audit events of this certificate, for users who may read the audit log of its organisation. */
export async function History({ certificate }: { certificate: Certificate }) {
  const page = await loadIfAllowed(listAuditEvents, {
    organisationId: certificate.organisationId,
    entity: "certificate",
    entityId: certificate.id,
    pairs: "folded",
  });
  if (!page) return null;
  return (
    <Card id="history" title="History" description="From the audit log, newest first." isFlush>
      {page.items.length === 0 ? (
        <EmptyState icon={<ScrollText />} title="No events" />
      ) : (
        <ol className="divide-y divide-separator">
          {page.items.map((event) => (
            <EventRow key={event.id} line={lineOf(event)} />
          ))}
        </ol>
      )}
    </Card>
  );
}
