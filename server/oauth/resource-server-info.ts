import { type Client, errors, type KoaContextWithOIDC, type ResourceServer } from "oidc-provider";
import { effectiveScopes } from "@/lib/clients/client-scopes";
import { ACCESS_TOKEN_SECONDS } from "@/lib/oauth/access-token";
import { findResourceServer } from "@/lib/oauth/resource-servers";
import type { Deps } from "@/lib/start/deps";
import { applyDefaultScope } from "./requested-scope";

/** `getResourceServerInfo`: which resource server a URL identifies (RFC 8707), and its tokens. */
export function resourceServerInfo(deps: Deps) {
  const issuer = deps.env.publicUrl;
  return async (ctx: KoaContextWithOIDC, resource: string, { clientId }: Client): Promise<ResourceServer> => {
    const isOwnApi = resource === issuer || resource === `${issuer}/`;
    const audience = isOwnApi ? issuer : await findResourceServer(deps, resource);
    if (!audience) throw new errors.InvalidTarget();
    const scopes = await grantableScopes(deps, clientId, audience);
    applyDefaultScope(ctx, scopes);
    return {
      scope: scopes.join(" "),
      audience,
      accessTokenFormat: "jwt",
      accessTokenTTL: ACCESS_TOKEN_SECONDS,
      jwt: { sign: { alg: "ES256" } },
    };
  };
}

/**
 * The scopes that a token of this client may have. At our own API a scope that clients can't hold has no effect and is omitted;
 * at another resource server the same scope may have another meaning.
 */
async function grantableScopes({ env, oauth }: Deps, clientId: string, audience: string): Promise<string[]> {
  const registered = (await oauth.clients.find(clientId))?.client.scopes ?? [];
  return audience === env.publicUrl ? effectiveScopes(registered) : registered;
}
