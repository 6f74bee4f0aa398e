import { defineOperation } from "./context";
import { listWhere } from "./list-query";
import { CERTIFICATE_FILTERS, CertificateCounts, CountCertificatesInput } from "./schema/list";
import { countByStatus, countMatching } from "./store";
import { readScope } from "./view";

/** Counts the certificates of a filtered list by state, each up to 10,000. Without filters one statement counts all states. */
export const countCertificates = defineOperation({
  operation: "certificate.count",
  summary: "Count certificates by state.",
  permission: "certificate:read",
  scope: "organisation",
  effect: "read",
  input: CountCertificatesInput,
  output: CertificateCounts,
  async run({ ctx, input: { organisationId, applicationId, ...filter }, tx }) {
    const holder = { organisationId, applicationId, scope: readScope(ctx.actor), now: ctx.deps.clock.now() };
    if (Object.values(filter).every((value) => value === undefined)) return countByStatus(tx, holder);
    const counts = await Promise.all(
      CERTIFICATE_FILTERS.map(async (status) => [
        status,
        await countMatching(tx, listWhere({ ...holder, ...filter, status })),
      ]),
    );
    return Object.fromEntries(counts) as CertificateCounts; // one entry per filter
  },
});
