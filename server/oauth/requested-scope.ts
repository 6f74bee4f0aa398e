import { errors, type KoaContextWithOIDC } from "oidc-provider";

/** Scopes of the provider itself; all others belong to resource servers. */
export const OWN_SCOPES: readonly string[] = ["openid", "offline_access", "profile", "email"];

/**
 * Sets the scope of a request for a resource server (`params.scope`): without a scope it gets all that the client is registered for there
 * (RFC 6749 §3.3), at the token and at the authorization endpoint. It runs when the resource server is known, inside the provider's
 * middleware and before its scope check, where middleware of ours can't run (decision 160).
 * @throws InvalidScope for other scopes, or when nothing can be granted, before the user is asked
 */
export function applyDefaultScope(ctx: KoaContextWithOIDC, registered: readonly string[]): void {
  const { params, route } = ctx.oidc;
  const isForItself = route === "token";
  if (!params || (isForItself && params.grant_type !== "client_credentials")) return;
  if (params.scope === undefined) {
    if (route === "resume") return; // already set for the original request
    // The provider drops offline_access without prompt=consent, which differs from a request without scope.
    const mayDefault = !hasParameter(ctx, "scope") && registered.length > 0;
    if (mayDefault) params.scope = registered.join(" ");
    else if (!isForItself) throw noScope();
    return;
  }
  const asked = typeof params.scope === "string" ? params.scope.split(" ") : [];
  const foreign = asked.find((scope) => !registered.includes(scope) && !OWN_SCOPES.includes(scope));
  if (foreign) throw new errors.InvalidScope("requested scope is not allowed", foreign);
  if (isForItself && asked.every((scope) => OWN_SCOPES.includes(scope) && !registered.includes(scope))) {
    throw new errors.InvalidScope("these scopes require a user, and client_credentials has none", asked.join(" "));
  }
}

/** The provider's InvalidScope requires a scope; here there is none. */
const noScope = () =>
  new errors.CustomOIDCProviderError("invalid_scope", "scope is missing: request openid or a scope of the client");

/** Whether the original request (URL or form) has a value for this parameter. */
function hasParameter(ctx: KoaContextWithOIDC, name: string): boolean {
  const body = ctx.oidc.body?.[name];
  return Boolean(ctx.oidc.route === "authorization" ? ctx.query[name] : body);
}
