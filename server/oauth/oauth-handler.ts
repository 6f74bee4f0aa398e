import type { IncomingMessage } from "node:http";
import { identifyClientCertificate } from "@/lib/client-certificate/identify-client-certificate";
import { OAUTH_PATHS } from "@/lib/oauth/audiences";
import type { Deps } from "@/lib/start/deps";
import type { Handler } from "../http/exchange";
import { presentedCertificate } from "../http/presented-certificate";
import { WELL_KNOWN } from "./exact-paths";
import { currentProvider } from "./provider";
import { providerParts } from "./provider-parts";
import type { OAuthRequest } from "./requests";

/** The authorization server: oidc-provider, with the facts about a request that its hooks need. */
export function oauthHandler(deps: Deps): Handler {
  const parts = providerParts(deps);
  const current = currentProvider(parts);
  const issuer = new URL(deps.env.publicUrl);

  return async ({ request, response, requestId, address, path, search }) => {
    if (!path.startsWith("/oauth2/") && !WELL_KNOWN.has(path)) return false;
    const { handle } = await current();
    parts.requests.set(request, { requestId, address, search, certificate: await identifyCertificate(deps, request) });
    asIssuer(request, issuer);
    // Other endpoints ignore the query, and the provider needs time quadratic in its parameters.
    if (path !== OAUTH_PATHS.authorization) request.url = path;
    await handle(request, response);
    return true;
  };
}

/** Checked for every request, so that a resumed TLS session can't bypass a revocation. */
async function identifyCertificate(deps: Deps, request: IncomingMessage): Promise<OAuthRequest["certificate"]> {
  const presented = presentedCertificate(request);
  if (!presented) return undefined;
  return { identity: await identifyClientCertificate(deps, presented), der: presented.der };
}

/** URLs, cookies and audiences use the issuer's host, regardless of the request's Host. */
function asIssuer(request: IncomingMessage, issuer: URL): void {
  request.headers["x-forwarded-proto"] = issuer.protocol.slice(0, -1);
  request.headers["x-forwarded-host"] = issuer.host;
  request.headers.host = issuer.host;
}
