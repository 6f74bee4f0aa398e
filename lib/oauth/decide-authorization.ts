import { AppError, notFound } from "@/lib/errors";
import type { UserActor } from "@/lib/operation/actor";
import { sessionStart, verifyOwnPassword } from "@/lib/users/own-session";
import { type Context, defineOperation } from "./context";
import { needsPassword } from "./freshness";
import type { Freshness } from "./interactions";
import { DecideAuthorizationInput, DecidedAuthorization } from "./schema";

/**
 * Grants or refuses the authorization request of this browser, in the name of the signed-in person. Where the client asks for a
 * recent authentication and the session is older, granting takes the person's password.
 */
export const decideAuthorization = defineOperation({
  operation: "authorization.decide",
  summary: "Grant or refuse the authorization request this browser has begun.",
  permission: "self",
  scope: "self",
  inBrowser: true,
  effect: "durable", // the engine keeps its own records
  input: DecideAuthorizationInput,
  output: DecidedAuthorization,
  async run({ ctx, input: { cookies, isGranted, password }, audit }) {
    const { userId } = ctx.actor;
    const { interactions, clients } = ctx.deps.oauth;
    const pending = await interactions?.describe(cookies);
    if (!interactions || !pending) throw notFound("The authorization request");
    const { clientId, scopes, freshness } = pending;
    const { authenticatedAt, isReauthenticated } = await authenticate(ctx, freshness, { isGranted, password });
    const ring = await clients.find(clientId);
    await audit({
      entity: "authorization",
      entityId: clientId,
      organisationId: ring?.client.organisationId ?? null,
      after: { clientId, scopes, isGranted, isReauthenticated },
    });
    return { redirectTo: await interactions.finish(cookies, { userId, isGranted, authenticatedAt }) };
  },
});

/** When the person last proved who they are: at sign-in, or now. @throws AppError invalid_input naming the password */
async function authenticate(
  { actor: person, deps, address }: Context & { actor: UserActor },
  freshness: Freshness,
  { isGranted, password }: { isGranted: boolean; password: string | undefined },
): Promise<{ authenticatedAt: Date; isReauthenticated: boolean }> {
  const signedInAt = await sessionStart(deps.db.prisma, person);
  const now = deps.clock.now();
  if (!isGranted || !needsPassword(freshness, { authenticatedAt: signedInAt, now })) {
    return { authenticatedAt: signedInAt, isReauthenticated: false };
  }
  if (password === undefined) throw wrongPassword("Enter your password: the application asks you to sign in again.");
  const user = await verifyOwnPassword(deps, person, { password, address });
  if (!user) throw wrongPassword("This is not your password.");
  return { authenticatedAt: deps.clock.now(), isReauthenticated: true };
}

function wrongPassword(message: string): AppError {
  return new AppError("invalid_input", message, { details: { fields: [{ path: "password", message }] } });
}
