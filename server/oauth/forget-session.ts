import type { KoaContextWithOIDC } from "oidc-provider";
import { RESUME } from "./exact-paths";

/**
 * Ends the engine's own session as soon as it has carried an answer to the client. The portal's session is the one that counts:
 * another person at the same browser must not meet the engine's page for switching accounts.
 */
export async function forgetSession(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  if (!RESUME.test(ctx.path)) return;
  const session = ctx.oidc?.session;
  if (session?.accountId) await session.destroy();
}
