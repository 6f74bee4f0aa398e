import type { KoaContextWithOIDC } from "oidc-provider";
import { RESUME } from "./exact-paths";

/**
 * Destroys the provider's session as soon as it has delivered a response to the client. Only the portal's session counts:
 * another user of the same browser must not get the provider's page for switching accounts.
 */
export async function destroySession(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  if (!RESUME.test(ctx.path)) return;
  const session = ctx.oidc?.session;
  if (session?.accountId) await session.destroy();
}
