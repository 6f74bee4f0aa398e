import { csvLine } from "@/lib/csv";
import type { AuditEvent } from "./schema";

/** How events are written to a file. */
export interface ExportFormat {
  contentType: string;
  /** Before the first event. */
  head: string;
  line(event: AuditEvent): string;
}

const COLUMNS = [
  "Event",
  "Time",
  "Operation",
  "Target type",
  "Target",
  "Organisation",
  "Application",
  "Actor type",
  "Actor",
  "Actor label",
  "Actor name",
  "IP address",
  "Request",
  "Before",
  "After",
] as const;

/** Columns of identifiers, for programs. */
const AS_IS = new Set(
  (["Event", "Target", "Organisation", "Application", "Actor", "Request"] as const).map((name) =>
    COLUMNS.indexOf(name),
  ),
);

/** One line per event, safe for spreadsheets. The records before and after are JSON. */
export const csvFormat: ExportFormat = {
  contentType: "text/csv; charset=utf-8; header=present",
  // Spreadsheets recognise UTF-8 only by its byte order mark.
  head: `\ufeff${csvLine(COLUMNS)}`,
  line: (event) => csvLine(cellsOf(event), AS_IS),
};

/** One JSON object per line, as the API returns an event (https://github.com/ndjson/ndjson-spec). */
export const ndjsonFormat: ExportFormat = {
  contentType: "application/x-ndjson",
  head: "",
  line: (event) => `${JSON.stringify(event)}\n`,
};

function cellsOf({ actor, before, after, ...event }: AuditEvent): string[] {
  return [
    ...[event.id, event.at, event.operation, event.entity, event.entityId],
    ...[event.organisationId ?? "", event.applicationId ?? ""],
    ...[actor.kind, actor.id, actor.label, actor.name ?? ""],
    ...[event.address ?? "", event.requestId],
    before ? JSON.stringify(before) : "",
    after ? JSON.stringify(after) : "",
  ];
}
