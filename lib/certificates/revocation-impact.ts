import { defineOperation } from "@/lib/operation/operation";
import type { CERTIFICATE_TYPES } from "./schema";
import { KidInput, RevocationImpact } from "./schema";
import { findByKid, findClientsUsing, findSiblingsOnKey, hasAnotherOfType } from "./store";
import { readScope } from "./view";

/** Ways to authenticate that rest on a certificate of each type. */
const AUTH_METHODS: Record<(typeof CERTIFICATE_TYPES)[number], readonly string[]> = {
  signing: ["private_key_jwt"],
  transport: ["tls_client_auth", "self_signed_tls_client_auth"],
  encryption: [],
};

/** What revoking would break, to be read before it is done. */
export const revocationImpact = defineOperation({
  operation: "certificate.revocation_impact",
  summary: "Say what revoking a certificate would break.",
  permission: "certificate:read",
  effect: "read",
  input: KidInput,
  output: RevocationImpact,
  async run({ ctx, input, tx }) {
    const row = await findByKid(tx, readScope(ctx.actor), input.kid);
    const now = ctx.deps.clock.now();
    const methods = AUTH_METHODS[row.type as keyof typeof AUTH_METHODS];
    const [clients, siblings, hasAnother] = await Promise.all([
      row.applicationId ? findClientsUsing(tx, row.applicationId, methods) : [],
      findSiblingsOnKey(tx, row),
      hasAnotherOfType(tx, row, now),
    ]);
    return {
      clients,
      lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
      siblingsOnKey: siblings.flatMap(({ kid, status }) => (kid && status === "active" ? [kid] : [])),
      isLastActiveOfType: row.status === "active" && row.notAfter > now && !hasAnother,
    };
  },
});
