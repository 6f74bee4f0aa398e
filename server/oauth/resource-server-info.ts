import { type Client, errors, type KoaContextWithOIDC, type ResourceServer } from "oidc-provider";
import { effectiveScopes } from "@/lib/clients/client-scopes";
import { ACCESS_TOKEN_SECONDS } from "@/lib/oauth/access-token";
import { findResourceServer } from "@/lib/oauth/resource-servers";
import type { Deps } from "@/lib/start/deps";
import { settleScope } from "./requested-scope";

/** `getResourceServerInfo`: which resource server an address names (RFC 8707), and the tokens that it gets. */
export function resourceServerInfo(deps: Deps) {
  const issuer = deps.env.publicUrl;
  return async (ctx: KoaContextWithOIDC, resource: string, { clientId }: Client): Promise<ResourceServer> => {
    const isOwnApi = resource === issuer || resource === `${issuer}/`;
    const audience = isOwnApi ? issuer : await findResourceServer(deps, resource);
    if (!audience) throw new errors.InvalidTarget();
    const scopes = await grantableScopes(deps, clientId, audience);
    settleScope(ctx, scopes);
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
 * The scopes a token of this client may have. At our own API a word that no client can hold has no effect, so no token has it;
 * at another resource server the same word may mean something else.
 */
async function grantableScopes({ env, oauth }: Deps, clientId: string, audience: string): Promise<string[]> {
  const registered = (await oauth.clients.find(clientId))?.client.scopes ?? [];
  return audience === env.publicUrl ? effectiveScopes(registered) : registered;
}
