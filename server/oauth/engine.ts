import { createHash, timingSafeEqual } from "node:crypto";
import Provider, { type KoaContextWithOIDC } from "oidc-provider";
import { audiencesOf, OAUTH_PATHS } from "@/lib/oauth/audiences";
import type { SigningKeySet } from "@/lib/oauth/signing-keys";
import type { Deps } from "@/lib/start/deps";
import { explainMissingCertificate } from "./certificate-needed";
import { authenticateClients } from "./client-authentication";
import { configuration } from "./configuration";
import type { EngineParts } from "./engine-parts";
import { exactPaths } from "./exact-paths";
import { forgetSession } from "./forget-session";
import { admitAuthorizationRequests, answerMethods } from "./methods";
import { publishDocuments } from "./public-documents";
import { refuseOtherResponseModes, refuseOtherResponseModesOfClients } from "./response-modes";
import { answerStructuredTokens } from "./structured-tokens";
import { answerFailures, requestIdOf, sayUnavailable } from "./unavailable";

/** Builds oidc-provider for one set of signing keys. A rotation builds another; storage and clients are shared. */
export function createEngine(parts: EngineParts, { keys }: SigningKeySet): Provider {
  const { deps } = parts;
  const provider = new Provider(deps.env.publicUrl, configuration(parts, keys));
  // The door has set Host and scheme to the issuer's (door.ts), so that addresses never follow a forged Host header.
  provider.proxy = true;
  compareHashedSecrets(provider);
  expectOurAudiences(provider, deps);
  refuseOtherResponseModesOfClients(provider);
  provider.use(answerFailures(deps));
  provider.use(exactPaths);
  provider.use(answerMethods);
  provider.use(admitAuthorizationRequests(parts));
  provider.use(refuseOtherResponseModes);
  provider.use(publishDocuments);
  provider.use(forgetSession);
  provider.use(authenticateClients(parts));
  provider.use(answerStructuredTokens(deps));
  provider.on("grant.error", explainMissingCertificate(parts));
  provider.on("server_error", (ctx: KoaContextWithOIDC, error: Error) => {
    deps.log.error({ err: error, path: ctx.path, requestId: requestIdOf(ctx) }, "authorization server failed");
    sayUnavailable(ctx, error);
  });
  return provider;
}

/** We keep SHA-256 of secrets (256 random bits), and the engine's client has just that. */
function compareHashedSecrets(provider: Provider): void {
  provider.Client.prototype.compareClientSecret = function compare(secret: string) {
    const actual = createHash("sha256").update(secret).digest("hex");
    const expected = this.clientSecret ?? "";
    return actual.length === expected.length && timingSafeEqual(Buffer.from(actual), Buffer.from(expected));
  };
}

/** The engine knows its endpoints by one name; ours have another at the mTLS address. Which a client may use was judged before. */
function expectOurAudiences(provider: Provider, { env }: Pick<Deps, "env">): void {
  const endpoints = Object.values(OAUTH_PATHS).flatMap((path) => audiencesOf(env, path).endpoints);
  const ours = new Set([env.publicUrl, ...endpoints]);
  provider.OIDCContext.prototype.clientJwtAuthExpectedAudience = () => ours;
}
