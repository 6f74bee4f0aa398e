import { errors, type KoaContextWithOIDC } from "oidc-provider";

/** Scopes the engine knows by itself; all others belong to resource servers. */
export const OWN_SCOPES: readonly string[] = ["openid", "offline_access", "profile", "email"];

/**
 * Settles the scope of a request for a resource server: a request for none gets all that the client is registered for there (RFC 6749
 * §3.3), at the token and at the authorization endpoint alike. Writes `params.scope`. It runs when the resource server is known,
 * which is inside the engine's own chain of steps and before it judges the scope: no middleware of ours has its turn there
 * (decision 160).
 * @throws InvalidScope for more than that, or for nothing that can be granted, before a person is asked
 */
export function settleScope(ctx: KoaContextWithOIDC, registered: readonly string[]): void {
  const { params, route } = ctx.oidc;
  const isForItself = route === "token";
  if (!params || (isForItself && params.grant_type !== "client_credentials")) return;
  if (params.scope === undefined) {
    if (route === "resume") return; // settled when the request came
    // The engine has dropped offline_access without prompt=consent: that is not the same as asking for nothing.
    const mayDefault = !hasParameter(ctx, "scope") && registered.length > 0;
    if (mayDefault) params.scope = registered.join(" ");
    else if (!isForItself) throw noScope();
    return;
  }
  const asked = typeof params.scope === "string" ? params.scope.split(" ") : [];
  const foreign = asked.find((scope) => !registered.includes(scope) && !OWN_SCOPES.includes(scope));
  if (foreign) throw new errors.InvalidScope("requested scope is not allowed", foreign);
  if (isForItself && asked.every((scope) => OWN_SCOPES.includes(scope) && !registered.includes(scope))) {
    throw new errors.InvalidScope("these scopes are about a person, and client_credentials has none", asked.join(" "));
  }
}

/** The engine's own InvalidScope names a scope; here there is none. */
const noScope = () =>
  new errors.CustomOIDCProviderError("invalid_scope", "scope is missing: ask for openid, or for a scope of the client");

/** Whether the request itself, by URL or form, has a value for this parameter. */
function hasParameter(ctx: KoaContextWithOIDC, name: string): boolean {
  const body = ctx.oidc.body?.[name];
  return Boolean(ctx.oidc.route === "authorization" ? ctx.query[name] : body);
}
