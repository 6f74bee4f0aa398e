import { defineOperation } from "./context";
import { CertificateCounts, CountCertificatesInput } from "./schema/list";
import { countByStatus } from "./store";
import { readScope } from "./view";

/** Counts certificates by state, each up to 10,000, for cards and filters. */
export const countCertificates = defineOperation({
  operation: "certificate.count",
  summary: "Count certificates by state.",
  permission: "certificate:read",
  scope: "organisation",
  effect: "read",
  input: CountCertificatesInput,
  output: CertificateCounts,
  run: ({ ctx, input, tx }) => countByStatus(tx, { ...input, scope: readScope(ctx.actor), now: ctx.deps.clock.now() }),
});
