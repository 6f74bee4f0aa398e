import type { KoaContextWithOIDC } from "oidc-provider";
import { type AccessTokenClaims, activeAccessToken, verifiedClaims } from "@/lib/oauth/access-token";
import { revokeToken } from "@/lib/oauth/public";
import type { Deps } from "@/lib/start/deps";

/**
 * Our access tokens are JWTs, which the provider neither stores nor introspects. After it has authenticated the client and rejected the
 * token format, introspection and revocation are handled here (RFC 7662, RFC 7009).
 */
export function handleStructuredTokens(deps: Deps) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    const error = (ctx.body as { error?: string } | undefined)?.error;
    if (error !== "unsupported_token_type" || !ctx.oidc?.client) return;
    const token = ctx.oidc.params?.token;
    if (typeof token !== "string") return;
    if (ctx.oidc.route === "introspection") await introspect(ctx, token);
    else if (ctx.oidc.route === "revocation") await revoke(ctx, token);
  };

  async function introspect(ctx: KoaContextWithOIDC, token: string): Promise<void> {
    const claims = await activeAccessToken(deps, token);
    ctx.status = 200;
    ctx.body =
      claims && (await mayIntrospect(ctx, claims))
        ? { active: true, token_type: "Bearer", ...claims }
        : { active: false };
  }

  /** The client it was issued to, and the clients of resource servers, which verify tokens of other clients. */
  async function mayIntrospect(ctx: KoaContextWithOIDC, claims: AccessTokenClaims): Promise<boolean> {
    const caller = ctx.oidc.client?.clientId;
    if (caller === claims.client_id) return true;
    const ring = caller ? await deps.oauth.clients.find(caller) : undefined;
    return ring?.applicationType === "resource_server";
  }

  /** RFC 7009 §2.2: the response is 200 even if there was nothing to revoke. */
  async function revoke(ctx: KoaContextWithOIDC, token: string): Promise<void> {
    const claims = await verifiedClaims(deps, token);
    if (claims && claims.client_id === ctx.oidc.client?.clientId) {
      await revokeToken(deps.db, claims.jti, new Date(claims.exp * 1000));
    }
    ctx.status = 200;
    ctx.body = "";
  }
}
