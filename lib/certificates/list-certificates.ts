import { decodeCursor, toPage } from "@/lib/operation/paging";
import { defineOperation } from "./context";
import { listOrder, listWhere, positionOf } from "./list-query";
import { CertificatePage, ListCertificatesInput } from "./schema/list";
import { findSummaries } from "./store";
import { readScope, toSummary } from "./view";

/** Lists certificates by keyset paging; `q` finds them by KID, serial, thumbprint or name. */
export const listCertificates = defineOperation({
  operation: "certificate.list",
  summary: "List and search certificates.",
  permission: "certificate:read",
  scope: "organisation",
  effect: "read",
  input: ListCertificatesInput,
  output: CertificatePage,
  async run({ ctx, input: { limit, cursor, ...filter }, tx }) {
    const query = {
      ...filter,
      scope: readScope(ctx.actor),
      now: ctx.deps.clock.now(),
      after: decodeCursor(cursor),
    };
    const rows = await findSummaries(tx, listWhere(query), listOrder(query.sort), limit + 1);
    return toPage(
      rows,
      limit,
      (row) => positionOf(query.sort, row),
      (row) => toSummary(ctx.deps, row),
    );
  },
});
