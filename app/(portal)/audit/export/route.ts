import { fileAnswer } from "@/app/_server/file-answer";
import { exportAuditEvents } from "@/lib/audit/export-audit-events";

/** Streams the filtered log as CSV or lines of JSON for the signed-in user. */
export async function GET(request: Request) {
  return fileAnswer(exportAuditEvents, Object.fromEntries(new URL(request.url).searchParams));
}
