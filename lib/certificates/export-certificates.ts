import { csvLine } from "@/lib/csv";
import { daysUntil } from "@/lib/format";
import type { Position } from "@/lib/operation/paging";
import { StreamedFile } from "@/lib/operation/streamed-file";
import { type Context, defineOperation } from "./context";
import { type CertificateQuery, listOrder, listWhere, positionOf } from "./list-query";
import type { CertificateSummary } from "./schema/certificate";
import { ExportCertificatesInput } from "./schema/list";
import { findSummaries, type SummaryRow } from "./store";
import { readScope, toSummary } from "./view";

const PAGE = 500;

const COLUMNS = [
  "KID",
  "Serial number",
  "Type",
  "Name",
  "Status",
  "Organisation",
  "Application",
  "Subject",
  "Issuer",
  "Not before",
  "Not after",
  "Days left",
  "Last used",
  "Revoked",
  "Reason",
  "Replaces",
  "Replaced by",
  "Key thumbprint",
];

/** Columns of identifiers, for programs. */
const AS_IS = new Set(
  ["KID", "Serial number", "Replaces", "Replaced by", "Key thumbprint"].map((name) => COLUMNS.indexOf(name)),
);

/**
 * The certificates of a filtered list as CSV, safe for spreadsheets. Read and written page by page: memory use is that of one page,
 * also for a million rows.
 */
export const exportCertificates = defineOperation({
  operation: "certificate.export",
  summary: "Export a filtered list of certificates as CSV.",
  permission: "certificate:read",
  scope: "organisation",
  effect: "read",
  input: ExportCertificatesInput,
  output: StreamedFile,
  async run({ ctx, input }) {
    const now = ctx.deps.clock.now();
    const query = { ...input, scope: readScope(ctx.actor), now };
    // Read the first page before the response starts: an error is then an error response and not a truncated file.
    const first = await pageAfter(ctx, query, undefined);
    return {
      fileName: `certificates-${now.toISOString().slice(0, 10)}.csv`,
      contentType: "text/csv; charset=utf-8; header=present",
      body: linesOf(ctx, query, first),
    };
  },
});

type Query = Omit<CertificateQuery, "after">;

const pageAfter = ({ deps }: Context, query: Query, after: Position | undefined): Promise<SummaryRow[]> =>
  findSummaries(deps.db.prisma, listWhere({ ...query, after }), listOrder(query.sort), PAGE);

async function* linesOf(ctx: Context, query: Query, first: SummaryRow[]): AsyncGenerator<string> {
  // Spreadsheets recognise UTF-8 only by its byte order mark.
  yield `\ufeff${csvLine(COLUMNS)}`;
  for (let rows = first; rows.length > 0; ) {
    yield rows.map((row) => csvLine(cellsOf(toSummary(ctx.deps, row), query.now), AS_IS)).join("");
    const last = rows.at(-1);
    if (rows.length < PAGE || !last) return;
    rows = await pageAfter(ctx, query, positionOf(query.sort, last));
  }
}

function cellsOf(row: CertificateSummary, now: Date): string[] {
  return [
    row.kid,
    row.serialNumber,
    row.type,
    row.name,
    row.isSuperseded ? "superseded" : row.isExpiring ? "expiring" : row.status,
    row.organisationName,
    row.applicationName ?? "",
    row.subject,
    row.issuer,
    row.notBefore,
    row.notAfter,
    row.status === "active" ? String(daysUntil(new Date(row.notAfter), now)) : "",
    row.lastUsedAt ?? "",
    row.revokedAt ?? "",
    row.revocationReason ?? "",
    row.replaces ?? "",
    row.replacedBy ?? "",
    row.keyThumbprint,
  ];
}
