import type { KoaContextWithOIDC } from "oidc-provider";
import { OAUTH_PATHS } from "@/lib/oauth/audiences";

export const WELL_KNOWN: ReadonlySet<string> = new Set([
  "/.well-known/openid-configuration",
  "/.well-known/oauth-authorization-server",
]);

const EXACT = new Set<string>([...WELL_KNOWN, ...Object.values(OAUTH_PATHS)]);
/** Where the consent page redirects the browser. */
export const RESUME = /^\/oauth2\/authorize\/[\w-]+$/;

/**
 * The provider's router ignores case and a trailing slash, but the checks before it compare exact paths. So any other path is
 * rejected here.
 */
export async function exactPaths(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  if (EXACT.has(ctx.path) || RESUME.test(ctx.path)) await next();
  else ctx.status = 404;
}
