import type { KoaContextWithOIDC } from "oidc-provider";
import { type AccessTokenClaims, activeAccessToken, verifiedClaims } from "@/lib/oauth/access-token";
import { revokeToken } from "@/lib/oauth/public";
import type { Deps } from "@/lib/start/deps";

/**
 * Our access tokens are JWTs, which the engine neither keeps nor introspects. It has authenticated the client and refused the
 * token's form by then; what it may know or do with the token is answered here (RFC 7662, RFC 7009).
 */
export function answerStructuredTokens(deps: Deps) {
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
      claims && (await mayKnow(ctx, claims)) ? { active: true, token_type: "Bearer", ...claims } : { active: false };
  }

  /** The client it was issued to, and the clients of resource servers, which must judge what others bring them. */
  async function mayKnow(ctx: KoaContextWithOIDC, claims: AccessTokenClaims): Promise<boolean> {
    const caller = ctx.oidc.client?.clientId;
    if (caller === claims.client_id) return true;
    const ring = caller ? await deps.oauth.clients.find(caller) : undefined;
    return ring?.applicationType === "resource_server";
  }

  /** RFC 7009 §2.2: the answer is 200, whether there was anything to revoke or not. */
  async function revoke(ctx: KoaContextWithOIDC, token: string): Promise<void> {
    const claims = await verifiedClaims(deps, token);
    if (claims && claims.client_id === ctx.oidc.client?.clientId) {
      await revokeToken(deps.db, claims.jti, new Date(claims.exp * 1000));
    }
    ctx.status = 200;
    ctx.body = "";
  }
}
