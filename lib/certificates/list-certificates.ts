import { decodeCountedCursor, toCountedPage } from "@/lib/operation/paging";
import { defineOperation } from "./context";
import { listOrder, listWhere, positionOf, reversed } from "./list-query";
import { CertificatePage, ListCertificatesInput } from "./schema/list";
import { countMatching, findSummaries } from "./store";
import { readScope, toSummary } from "./view";

/** Lists certificates by keyset paging, in both directions; `q` finds them by KID, serial, thumbprint or name. */
export const listCertificates = defineOperation({
  operation: "certificate.list",
  summary: "List and search certificates.",
  permission: "certificate:read",
  scope: "organisation",
  effect: "read",
  input: ListCertificatesInput,
  output: CertificatePage,
  async run({ ctx, input: { limit, cursor, include, ...filter }, tx }) {
    const start = decodeCountedCursor(cursor);
    const matching = { ...filter, scope: readScope(ctx.actor), now: ctx.deps.clock.now() };
    const sort = start.isBackward ? reversed(filter.sort) : filter.sort;
    const [rows, total] = await Promise.all([
      findSummaries(tx, listWhere({ ...matching, sort, after: start.after }), listOrder(sort), limit + 1),
      include ? countMatching(tx, listWhere(matching)) : null,
    ]);
    return toCountedPage(
      rows,
      { limit, start, total },
      (row) => positionOf(filter.sort, row),
      (row) => toSummary(ctx.deps, row),
    );
  },
});
