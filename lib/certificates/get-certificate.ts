import { defineOperation } from "@/lib/operation/operation";
import { Certificate, KidInput } from "./schema";
import { findByKid } from "./store";
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
    return toCertificate(ctx.deps, await findByKid(tx, readScope(ctx.actor), input.kid));
  },
});
