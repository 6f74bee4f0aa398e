import { defineOperation } from "./context";
import { findReferenced } from "./find-referenced";
import { Certificate, KidInput } from "./schema/certificate";
import { readScope, toCertificate } from "./view";

/** One certificate with its PEM and chain. */
export const getCertificate = defineOperation({
  operation: "certificate.get",
  summary: "Get a certificate by its KID.",
  permission: "certificate:read",
  scope: "organisation",
  effect: "read",
  input: KidInput,
  output: Certificate,
  async run({ ctx, input, tx }) {
    return toCertificate(ctx.deps, await findReferenced(tx, readScope(ctx.actor), input.kid));
  },
});
