import type { IncomingMessage, ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import { identifyClientCertificate } from "@/lib/client-certificate/identify-client-certificate";
import { AddressShare } from "@/lib/oauth/address-share";
import { OAUTH_PATHS } from "@/lib/oauth/audiences";
import type { SigningKeySet } from "@/lib/oauth/signing-keys";
import type { Deps } from "@/lib/start/deps";
import type { Door } from "../http/exchange";
import { presentedCertificate } from "../http/presented-certificate";
import { createEngine } from "./engine";
import type { EngineParts } from "./engine-parts";
import { WELL_KNOWN } from "./exact-paths";
import { createInteractions } from "./interactions";
import type { OAuthRequest } from "./requests";

/** One person's browser needs one or two; an office behind one address gets one a second. Each is stored for ten minutes. */
const REQUESTS_PER_ADDRESS = 600;
const WINDOW_MS = 600_000;

/** The authorization server's door: oidc-provider as it is, behind what it needs to know about a request. */
export function oauthDoor(deps: Deps): Door {
  const parts: EngineParts = {
    deps,
    requests: new WeakMap(),
    authorizationShare: new AddressShare({ clock: deps.clock, most: REQUESTS_PER_ADDRESS, windowMs: WINDOW_MS }),
  };
  const engine = engineOf(parts);
  const issuer = new URL(deps.env.publicUrl);
  deps.oauth.interactions = createInteractions(deps, async () => (await engine()).provider);

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

/** Builds the engine at the first request, and again whenever the signing keys change. */
function engineOf(parts: EngineParts) {
  let built: { keys: SigningKeySet; provider: Provider; handle: Handle } | undefined;
  return async () => {
    const keys = await parts.deps.oauth.signingKeys.current();
    if (built?.keys !== keys) {
      const provider = createEngine(parts, keys);
      built = { keys, provider, handle: provider.callback() as Handle };
    }
    return built;
  };
}

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

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
