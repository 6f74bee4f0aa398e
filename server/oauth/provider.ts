import type { IncomingMessage, ServerResponse } from "node:http";
import Provider, { type KoaContextWithOIDC } from "oidc-provider";
import { audiencesOf, OAUTH_PATHS } from "@/lib/oauth/audiences";
import type { SigningKeySet } from "@/lib/oauth/signing-keys";
import type { Deps } from "@/lib/start/deps";
import { compareSecrets } from "./authentication-hooks";
import { explainMissingCertificate } from "./certificate-needed";
import { logAuthentication } from "./client-authentication";
import { provideBody } from "./client-endpoints";
import { configuration } from "./configuration";
import { destroySession } from "./destroy-session";
import { acceptAliasesInProofs, omitUnneededNonce } from "./dpop-proofs";
import { exactPaths } from "./exact-paths";
import { explainProof } from "./explain-proof";
import { findClients } from "./find-clients";
import { admitAuthorizationRequests, answerMethods } from "./methods";
import type { ProviderParts } from "./provider-parts";
import { publishDocuments } from "./public-documents";
import { refuseOtherResponseModes, refuseOtherResponseModesOfClients } from "./response-modes";
import { handleStructuredTokens } from "./structured-tokens";
import { answerFailures, requestIdOf, respondUnavailable } from "./unavailable";

/** oidc-provider and its request listener. */
interface CurrentProvider {
  provider: Provider;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** The provider for the current signing keys: built at the first call, and again whenever they change. */
export function currentProvider(parts: ProviderParts): () => Promise<CurrentProvider> {
  let built: (CurrentProvider & { keys: SigningKeySet }) | undefined;
  return async () => {
    const keys = await parts.deps.oauth.signingKeys.current();
    if (built?.keys !== keys) {
      const provider = createProvider(parts, keys);
      built = { keys, provider, handle: provider.callback() as CurrentProvider["handle"] }; // Koa's callback returns a promise
    }
    return built;
  };
}

/** Builds oidc-provider for one set of signing keys. A key rotation builds another; storage and clients are shared. */
function createProvider(parts: ProviderParts, { keys }: SigningKeySet): Provider {
  const { deps } = parts;
  const provider = new Provider(deps.env.publicUrl, configuration(parts, keys));
  // oauth-handler.ts sets Host and scheme to the issuer's, so that URLs never use a forged Host header.
  provider.proxy = true;
  compareSecrets(provider, parts);
  acceptOurAudiences(provider, deps);
  acceptAliasesInProofs(provider, parts);
  findClients(provider, deps);
  refuseOtherResponseModesOfClients(provider);
  provider.use(answerFailures(deps));
  provider.use(exactPaths);
  provider.use(answerMethods);
  provider.use(admitAuthorizationRequests(parts));
  provider.use(refuseOtherResponseModes);
  provider.use(publishDocuments(deps));
  provider.use(destroySession);
  provider.use(provideBody);
  provider.use(logAuthentication(parts));
  provider.use(omitUnneededNonce(parts));
  provider.use(handleStructuredTokens(deps));
  provider.on("grant.error", explainMissingCertificate(parts));
  provider.on("grant.error", explainProof(parts));
  provider.on("pushed_authorization_request.error", explainProof(parts));
  provider.on("server_error", (ctx: KoaContextWithOIDC, error: Error) => {
    deps.log.error({ err: error, path: ctx.path, requestId: requestIdOf(ctx) }, "authorization server failed");
    respondUnavailable(ctx, error);
  });
  return provider;
}

/** The provider knows one URL per endpoint; ours have a second one at the mTLS address. Our own check decides which one a client may use. */
function acceptOurAudiences(provider: Provider, { env }: Pick<Deps, "env">): void {
  const endpoints = Object.values(OAUTH_PATHS).flatMap((path) => audiencesOf(env, path).endpoints);
  const ours = new Set([env.publicUrl, ...endpoints]);
  provider.OIDCContext.prototype.clientJwtAuthExpectedAudience = () => ours;
}
