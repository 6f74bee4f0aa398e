import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { type AppError, isAppError } from "@/lib/errors";
import { type Context, defineOperation } from "./context";
import { RevokedMany, RevokeManyInput } from "./schema";

type Result = RevokedMany["results"][number];

/**
 * Revokes a list, one transaction per certificate: a failure is reported and does not affect the others. Sent again after an
 * interruption it continues, because certificates that are already revoked are reported as such.
 */
export const revokeMany = defineOperation({
  operation: "certificate.revoke_many",
  id: "revokeMany",
  summary: "Revoke up to 1,000 certificates for one reason.",
  permission: "certificate:revoke",
  scope: "organisation",
  effect: "durable",
  input: RevokeManyInput,
  output: RevokedMany,
  async run({ ctx, input: { kids, reason, comment }, audit }) {
    const results: Result[] = [];
    for (const kid of kids) results.push(await revokeListed(ctx, { kid, reason, ...(comment ? { comment } : {}) }));
    const revoked = results.filter(({ outcome }) => outcome === "revoked").length;
    // Each certificate has its own audit row; this one records the list.
    await audit({
      entity: "certificate",
      entityId: "many",
      organisationId: null,
      after: { listed: kids.length, revoked, reason, comment },
    });
    return { results, revoked };
  },
});

async function revokeListed(ctx: Context, input: Parameters<typeof revokeCertificate.execute>[1]): Promise<Result> {
  const { kid } = input as { kid: string };
  try {
    await revokeCertificate.execute(ctx, input);
    return { kid, outcome: "revoked", message: null };
  } catch (error) {
    if (!isAppError(error)) ctx.deps.log.error({ err: error, kid }, "certificate of a list could not be revoked");
    const message = isAppError(error) ? error.publicMessage : "An internal error occurred. Send the list again.";
    return { kid, outcome: isAppError(error) ? outcomeOf(error) : "failed", message };
  }
}

function outcomeOf({ code, details }: AppError): Result["outcome"] {
  if (details.reason === "certificate_already_revoked") return "already_revoked";
  return code === "not_found" || code === "forbidden" ? code : "failed";
}
