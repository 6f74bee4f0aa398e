import { notFound } from "@/lib/operation/errors";
import { defineOperation } from "@/lib/operation/operation";
import { personOf } from "./person";
import { DecideAuthorizationInput, DecidedAuthorization } from "./schema";

/** Grants or refuses the authorization request of this browser, in the name of the signed-in person. */
export const decideAuthorization = defineOperation({
  operation: "authorization.decide",
  summary: "Grant or refuse the authorization request this browser has begun.",
  permission: "public",
  scope: "self",
  effect: "durable", // the engine keeps its own records
  input: DecideAuthorizationInput,
  output: DecidedAuthorization,
  async run({ ctx, input: { cookies, isGranted }, audit }) {
    const { userId } = personOf(ctx.actor);
    const { interactions, clients } = ctx.deps.oauth;
    const pending = await interactions?.describe(cookies);
    if (!interactions || !pending) throw notFound("The authorization request");
    const { clientId, scopes } = pending;
    const ring = await clients.find(clientId);
    await audit({
      entity: "authorization",
      entityId: clientId,
      organisationId: ring?.client.organisationId ?? null,
      after: { clientId, scopes, isGranted },
    });
    return { redirectTo: await interactions.finish(cookies, { userId, isGranted }) };
  },
});
