import { jsonAnswer } from "@/app/_server/json-answer";
import { getAuditEvent } from "@/lib/audit/get-audit-event";

/** One event as JSON, for the row that is opened. */
export async function GET(_request: Request, { params }: { params: Promise<{ eventId: string }> }) {
  return jsonAnswer(getAuditEvent, { auditEventId: (await params).eventId });
}
