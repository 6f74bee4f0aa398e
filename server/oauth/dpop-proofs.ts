import Provider, { errors, type KoaContextWithOIDC } from "oidc-provider";
import { parseAssertion } from "@/lib/oauth/assertion/parse";
import { OAUTH_PATHS } from "@/lib/oauth/audiences";
import type { ProofFacts } from "@/lib/oauth/proof/check";
import { issuedAt } from "@/lib/oauth/proof/checks/freshness";
import { resourceOf } from "@/lib/oauth/proof/checks/request";
import { firstProofFailure, OUR_PROOF_CHECKS } from "@/lib/oauth/proof/run-checks";
import type { ProviderParts } from "./provider-parts";
import type { OAuthRequest } from "./requests";

/** Endpoints that accept a DPoP proof (RFC 9449 §5, §10.1), by the provider's name. */
const ENDPOINTS: Readonly<Record<string, string>> = {
  token: OAUTH_PATHS.token,
  pushed_authorization_request: OAUTH_PATHS.pushed_authorization_request,
};

/**
 * `features.dPoP.requireNonce`, the provider's one hook for a proof: runs our additional checks before the provider verifies it, and
 * requires a nonce from a client whose clock is too far from ours.
 * @throws InvalidDpopProof with the name of the check; explain-proof.ts has its reason
 */
export function judgeProof(parts: ProviderParts) {
  return (ctx: KoaContextWithOIDC): boolean => {
    const parsed = parseAssertion(ctx.get("dpop"), "proof");
    if ("malformed" in parsed) throw new errors.InvalidDpopProof("proof.form");
    const request = parts.requests.get(ctx.req);
    if (request) request.proof = parsed.assertion;
    const facts = proofFacts(parts, ctx, { proof: parsed.assertion });
    const failure = firstProofFailure(facts, OUR_PROOF_CHECKS);
    if (failure) throw new errors.InvalidDpopProof(failure.check);
    return issuedAt.check(facts) !== undefined;
  };
}

/** The facts about a proof; of the provider's verdicts only those that are given. */
export function proofFacts(
  { deps: { env, clock } }: ProviderParts,
  ctx: KoaContextWithOIDC,
  { isNonceValid = true, ...given }: Pick<ProofFacts, "proof" | "boundTo" | "isUsed"> & { isNonceValid?: boolean },
): ProofFacts {
  const origins = [env.publicUrl, ...(env.mtlsUrl ? [env.mtlsUrl] : [])];
  return {
    method: ctx.method,
    urls: origins.map((origin) => origin + ctx.path),
    now: clock.now(),
    skewSeconds: 0,
    isNonceValid,
    ...given,
  };
}

/**
 * The provider knows one URL per endpoint. A proof may also name its alias at the mTLS address (RFC 8705 §5), where the client sends the
 * request; which address that was may be hidden by a proxy.
 */
export function acceptAliasesInProofs(provider: Provider, { deps, requests }: ProviderParts): void {
  const { urlFor } = provider.OIDCContext.prototype;
  provider.OIDCContext.prototype.urlFor = function urlOrAlias(name, options) {
    const path = name === this.route ? ENDPOINTS[name] : undefined;
    const alias = path && deps.env.mtlsUrl ? resourceOf(deps.env.mtlsUrl + path) : undefined;
    const named = alias && Provider.ctx && resourceOf(proofOf(requests, Provider.ctx)?.claims.htu);
    return alias !== undefined && named === alias ? alias : urlFor.call(this, name, options);
  };
}

const proofOf = (
  requests: ProviderParts["requests"],
  { req }: Pick<KoaContextWithOIDC, "req">,
): OAuthRequest["proof"] => requests.get(req)?.proof;

/** Whether the response asks the client to repeat its request with a nonce (RFC 9449 §8). */
export const isNonceChallenge = (ctx: KoaContextWithOIDC): boolean =>
  (ctx.body as { error?: string } | undefined)?.error === "use_dpop_nonce";

/**
 * The provider adds a nonce to every response. Here only clients that need nonces receive them, with the error `use_dpop_nonce` and
 * afterwards: the others would send nonces that expire within minutes, and have to repeat requests.
 */
export function omitUnneededNonce({ requests }: ProviderParts) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    if (!isNonceChallenge(ctx) && proofOf(requests, ctx)?.claims.nonce === undefined) ctx.remove("dpop-nonce");
  };
}
