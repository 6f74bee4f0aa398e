import { defineOperation } from "@/lib/operation/operation";
import type { After } from "@/lib/operation/paging";
import { StreamedFile } from "@/lib/operation/streamed-file";
import { csvFormat, type ExportFormat, ndjsonFormat } from "./export-formats";
import { ExportAuditEventsInput } from "./schema";
import { type AuditEventRow, auditConditions, findAuditEvents } from "./store/events";
import { readableEvents, toAuditEvent } from "./view";

const PAGE = 500;

/**
 * The audit events of a filtered list as a file, newest first: CSV, safe for spreadsheets, or one JSON object per line. Read and written
 * page by page: memory use is that of one page, also for a million events.
 */
export const exportAuditEvents = defineOperation({
  operation: "audit.export",
  id: "exportAuditEvents",
  summary: "Export audit events as CSV or as lines of JSON, newest first.",
  permission: "audit:read",
  scope: "organisation",
  effect: "read",
  input: ExportAuditEventsInput,
  output: StreamedFile,
  async run({ ctx, input: { format: name, ...filter } }) {
    const { prisma } = ctx.deps.db;
    const scope = readableEvents(ctx.actor, filter.organisationId);
    const conditions = await auditConditions(prisma, scope, filter);
    const read: ReadPage = (after) => findAuditEvents(prisma, scope, { conditions, after, take: PAGE });
    // Read the first page before the response starts: an error is then an error response and not a truncated file.
    const first = await read(undefined);
    const format = name === "csv" ? csvFormat : ndjsonFormat;
    return {
      fileName: `audit-events-${ctx.deps.clock.now().toISOString().slice(0, 10)}.${name}`,
      contentType: format.contentType,
      body: partsOf(format, first, read),
    };
  },
});

type ReadPage = (after: After | undefined) => Promise<AuditEventRow[]>;

async function* partsOf({ head, line }: ExportFormat, first: AuditEventRow[], read: ReadPage): AsyncGenerator<string> {
  yield head;
  for (let rows = first; rows.length > 0; ) {
    yield rows.map((row) => line(toAuditEvent(row))).join("");
    const last = rows.at(-1);
    if (rows.length < PAGE || !last) return;
    rows = await read({ at: last.at, id: last.id });
  }
}
