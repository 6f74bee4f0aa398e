import type { KoaContextWithOIDC } from "oidc-provider";
import { OAUTH_PATHS } from "@/lib/oauth/audiences";

export const WELL_KNOWN: ReadonlySet<string> = new Set([
  "/.well-known/openid-configuration",
  "/.well-known/oauth-authorization-server",
]);

const EXACT = new Set<string>([...WELL_KNOWN, ...Object.values(OAUTH_PATHS)]);
/** Where a browser comes back to from the consent page. */
export const RESUME = /^\/oauth2\/authorize\/[\w-]+$/;

/**
 * The engine's router takes capitals and a slash at the end for the same address; what stands before it goes by the address.
 * So nothing gets through that is not one of ours to the letter.
 */
export async function exactPaths(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  if (EXACT.has(ctx.path) || RESUME.test(ctx.path)) await next();
  else ctx.status = 404;
}
