import type { KoaContextWithOIDC } from "oidc-provider";
import { introspectAccessToken, revokeAccessToken } from "@/lib/oauth/access-token";
import type { Deps } from "@/lib/start/deps";

/**
 * Our access tokens are JWTs, which the provider neither stores nor introspects. After it has authenticated the client and rejected the
 * token format, introspection and revocation are handled here (RFC 7662, RFC 7009).
 */
export function handleStructuredTokens(deps: Deps) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    const error = (ctx.body as { error?: string } | undefined)?.error;
    const caller = ctx.oidc?.client?.clientId; // no context: a path without an endpoint
    if (error !== "unsupported_token_type" || !caller) return;
    const token = ctx.oidc.params?.token;
    if (typeof token !== "string") return;
    if (ctx.oidc.route === "introspection") {
      const claims = await introspectAccessToken(deps, token, caller);
      ctx.status = 200;
      ctx.body = claims
        ? { active: true, token_type: claims.cnf?.jkt ? "DPoP" : "Bearer", ...claims }
        : { active: false };
    } else if (ctx.oidc.route === "revocation") {
      await revokeAccessToken(deps, token, caller);
      ctx.status = 200;
      ctx.body = "";
    }
  };
}
