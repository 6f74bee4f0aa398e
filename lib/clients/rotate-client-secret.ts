import { assertApplicationActive } from "@/lib/applications/view";
import { AppError } from "@/lib/errors";
import { assertMay, scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { nextVersion } from "@/lib/operation/version";
import { assertMayActAs } from "./client-scopes";
import { ClientWithSecret, RotateClientSecretInput } from "./schema";
import { makeClientSecret } from "./secret";
import { usesSecret } from "./security-rules";
import { findClient, replaceClient } from "./store";
import { toClient } from "./view";

/** Creates a new secret and returns it once; the old one is immediately invalid. */
export const rotateClientSecret = defineOperation({
  operation: "client.rotate_secret",
  summary: "Rotate a client's secret.",
  permission: "client:write",
  scope: "organisation",
  effect: "write",
  input: RotateClientSecretInput,
  output: ClientWithSecret,
  async run({ ctx, input, tx, audit, changed }) {
    const { application, ...row } = await findClient(tx, scopeOf(ctx.actor, "client:read"), input.clientId);
    assertMay(ctx.actor, "client:write", row);
    assertApplicationActive(application);
    const before = toClient(row);
    if (!usesSecret(before.authMethod)) {
      throw new AppError(
        "precondition_failed",
        `A client with the authentication method ${before.authMethod} has no secret.`,
        {
          details: { reason: "client_has_no_secret" },
        },
      );
    }
    assertMayActAs(ctx.actor, row);
    const { clientSecret, secretHash, secretHint } = makeClientSecret(ctx.deps.random);
    const next = { ...row, secretHash, secretHint, updatedAt: nextVersion(row.updatedAt, ctx.deps.clock.now()) };
    await replaceClient(tx, row, next);
    const after = toClient(next);
    const { applicationId, organisationId, clientId } = row;
    await audit({ entity: "client", entityId: clientId, organisationId, before, after });
    changed({ kind: "client", organisationId, applicationId, clientId });
    return { ...after, clientSecret };
  },
});
