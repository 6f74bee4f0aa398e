import { AppError, notFound } from "@/lib/operation/errors";
import { defineOperation } from "@/lib/operation/operation";
import { DecideAuthorizationInput, DecidedAuthorization } from "./schema";

/** Grants or refuses the authorization request of this browser, in the name of the signed-in person. */
export const decideAuthorization = defineOperation({
  operation: "authorization.decide",
  summary: "Grant or refuse the authorization request this browser has begun.",
  permission: "consent:give",
  effect: "durable",
  input: DecideAuthorizationInput,
  output: DecidedAuthorization,
  async run({ ctx, input, auditRow }) {
    const { actor, deps } = ctx;
    // A token is not the person: what it may do was chosen before anyone knew this client.
    if (actor.kind !== "user" || actor.via !== "session") {
      throw new AppError("forbidden", "Only the signed-in person can answer an authorization request, in a browser.");
    }
    const pending = await deps.oauth.interactions?.describe(input.cookies);
    if (!pending || !deps.oauth.interactions) throw notFound("The authorization request");
    const { clientId, scopes } = pending;
    const ring = await deps.oauth.clients.find(clientId);
    await recordAuditRow(
      deps.db,
      auditRow({
        entity: "authorization",
        entityId: clientId,
        organisationId: ring?.client.organisationId ?? null,
        after: { clientId, scopes, isGranted: input.isGranted },
      }),
    );
    const { isGranted } = input;
    return { redirectTo: await deps.oauth.interactions.finish(input.cookies, { userId: actor.userId, isGranted }) };
  },
});
