import { exportAuditEvents } from "@/lib/audit/export-audit-events";
import { getAuditEvent } from "@/lib/audit/get-audit-event";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import { listAuthorities } from "@/lib/authorities/list-authorities";
import { listProfiles } from "@/lib/profiles/list-profiles";
import { listUpgradeFindings } from "@/lib/upgrade/list-upgrade-findings";
import { get, tagged } from "../route";

export const platform = tagged("Platform", [
  get("/profiles", listProfiles),
  get("/authorities", listAuthorities, { answer: "list" }),
  get("/upgrade-findings", listUpgradeFindings),
  get("/audit-events", listAuditEvents),
  get("/audit-events.csv", exportAuditEvents, { answer: "stream", fixed: { format: "csv" }, fileType: "text/csv" }),
  get("/audit-events.ndjson", exportAuditEvents, {
    id: "exportAuditEventsAsNdjson",
    answer: "stream",
    fixed: { format: "ndjson" },
    fileType: "application/x-ndjson",
  }),
  get("/audit-events/{auditEventId}", getAuditEvent),
]);
