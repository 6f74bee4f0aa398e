import type { IncomingMessage } from "node:http";
import { identifyClientCertificate } from "@/lib/client-certificate/identify-client-certificate";
import { OAUTH_PATHS } from "@/lib/oauth/audiences";
import type { Deps } from "@/lib/start/deps";
import type { Handler } from "../http/exchange";
import { presentedCertificate } from "../http/presented-certificate";
import { currentEngine } from "./engine";
import { engineParts } from "./engine-parts";
import { WELL_KNOWN } from "./exact-paths";
import type { OAuthRequest } from "./requests";

/** The authorization server's door: oidc-provider as it is, behind what it needs to know about a request. */
export function oauthHandler(deps: Deps): Handler {
  const parts = engineParts(deps);
  const engine = currentEngine(parts);
  const issuer = new URL(deps.env.publicUrl);

  return async ({ request, response, requestId, address, path, search }) => {
    if (!path.startsWith("/oauth2/") && !WELL_KNOWN.has(path)) return false;
    const { handle } = await engine();
    parts.requests.set(request, { requestId, address, search, certificate: await judgeCertificate(deps, request) });
    asIssuer(request, issuer);
    // Elsewhere no query is read but to say that it is not, and the engine's time for one grows with the square of its parameters.
    if (path !== OAUTH_PATHS.authorization) request.url = path;
    await handle(request, response);
    return true;
  };
}

/** Asked again for every request: a resumed TLS session is no way around a revocation. */
async function judgeCertificate(deps: Deps, request: IncomingMessage): Promise<OAuthRequest["certificate"]> {
  const presented = presentedCertificate(request);
  if (!presented) return undefined;
  return { identity: await identifyClientCertificate(deps, presented), der: presented.der };
}

/** Addresses, cookies and audiences follow the issuer, whatever name the request came by. */
function asIssuer(request: IncomingMessage, issuer: URL): void {
  request.headers["x-forwarded-proto"] = issuer.protocol.slice(0, -1);
  request.headers["x-forwarded-host"] = issuer.host;
  request.headers.host = issuer.host;
}
