import { AppError, notFound } from "@/lib/errors";
import type { UserActor } from "@/lib/operation/actor";
import { sessionStart, verifyOwnPassword } from "@/lib/users/own-session";
import { type Context, defineOperation } from "./context";
import { needsPassword } from "./freshness";
import type { Freshness } from "./interactions";
import { DecideAuthorizationInput, DecidedAuthorization } from "./schema";

/**
 * Grants or denies the authorization request of this browser for the signed-in user. Granting needs the user's password if the client
 * requires a recent authentication and the session is older.
 */
export const decideAuthorization = defineOperation({
  operation: "authorization.decide",
  summary: "Grant or deny the authorization request of this browser.",
  permission: "self",
  scope: "self",
  inBrowser: true,
  effect: "durable", // oidc-provider writes its own records
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

/** The time of the user's last authentication: the sign-in, or now. @throws AppError invalid_input for the password */
async function authenticate(
  { actor: user, deps, address }: Context & { actor: UserActor },
  freshness: Freshness,
  { isGranted, password }: { isGranted: boolean; password: string | undefined },
): Promise<{ authenticatedAt: Date; isReauthenticated: boolean }> {
  const signedInAt = await sessionStart(deps.db.prisma, user);
  const now = deps.clock.now();
  if (!isGranted || !needsPassword(freshness, { authenticatedAt: signedInAt, now })) {
    return { authenticatedAt: signedInAt, isReauthenticated: false };
  }
  if (password === undefined)
    throw wrongPassword("Enter your password: the application requires you to sign in again.");
  const verified = await verifyOwnPassword(deps, user, { password, address });
  if (!verified) throw wrongPassword("Wrong password.");
  return { authenticatedAt: deps.clock.now(), isReauthenticated: true };
}

function wrongPassword(message: string): AppError {
  return new AppError("invalid_input", message, { details: { fields: [{ path: "password", message }] } });
}
