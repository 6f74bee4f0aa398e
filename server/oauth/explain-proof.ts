import type { KoaContextWithOIDC } from "oidc-provider";
import { parseAssertion } from "@/lib/oauth/assertion/parse";
import type { FailedCheck } from "@/lib/oauth/assertion/run-checks";
import { firstProofFailure } from "@/lib/oauth/proof/run-checks";
import { describable } from "../http/dpop-refusal";
import { proofFacts } from "./dpop-proofs";
import type { ProviderParts } from "./provider-parts";

/** What the provider reports as error, description or detail, without a code of its own. */
const MISSING = ["DPoP proof JWT not provided", "missing DPoP proof JWT"];
const OTHER_KEY = ["DPoP proof key thumbprint does not match dpop_jkt", "failed jkt verification"];
const TWO_BINDINGS = "multiple proof-of-possession mechanisms are not allowed";
const PROOF_ERRORS = ["invalid_dpop_proof", "use_dpop_nonce"];

/** As oidc-provider's errors are (helpers/errors.js). */
type ProviderError = Error & { error?: string; error_description?: string; error_detail?: string };

/**
 * When the provider rejects a request for its DPoP proof (RFC 9449), names the failed check and its fix in the response and in the
 * authentication log: the checks that judgeProof runs, and those that the provider decides. The client is authenticated by then.
 */
export function explainProof(parts: ProviderParts) {
  return (ctx: KoaContextWithOIDC, error: ProviderError): void => {
    const request = parts.requests.get(ctx.req);
    const failure = request?.provenBy && failureOf(parts, ctx, error);
    if (!request || !failure) return;
    request.refusal = failure;
    ctx.body = { ...(ctx.body as object), error_description: describable(`${failure.message} ${failure.fix}`) };
  };
}

function failureOf(parts: ProviderParts, ctx: KoaContextWithOIDC, error: ProviderError): FailedCheck | undefined {
  const reports = [error.error_description ?? "", error.error_detail ?? ""];
  const says = (texts: readonly string[]) => texts.some((text) => reports.includes(text));
  if (says(MISSING)) return missing(ctx.oidc.client?.dpopBoundAccessTokens === true);
  if (says([TWO_BINDINGS])) return BOUND_OTHERWISE;
  const isOtherKey = says(OTHER_KEY);
  if (!isOtherKey && !PROOF_ERRORS.includes(error.error ?? "")) return undefined;
  const parsed = parseAssertion(ctx.get("dpop"), "proof");
  if ("malformed" in parsed) return { check: "proof.form", ...parsed.malformed };
  const request = parts.requests.get(ctx.req);
  const hasNonce = parsed.assertion.claims.nonce !== undefined;
  const facts = proofFacts(parts, ctx, {
    proof: parsed.assertion,
    isNonceValid: !(hasNonce && error.error === "use_dpop_nonce"),
    boundTo: isOtherKey ? "other" : undefined,
    isUsed: request?.isProofReplay,
  });
  return firstProofFailure(facts) ?? UNEXPLAINED;
}

const missing = (isRequired: boolean): FailedCheck => ({
  check: "proof.missing",
  message: isRequired
    ? "The client's tokens are bound to a DPoP key (RFC 9449), and the request has no proof."
    : "The authorization code is bound to a DPoP key (dpop_jkt, RFC 9449 §10), and the request has no proof.",
  fix: "Send a proof of the client's DPoP key in the DPoP header. Libraries such as openid-client do this.",
});

const BOUND_OTHERWISE: FailedCheck = {
  check: "token.one_binding",
  message: "The client's tokens are bound to its TLS certificate (RFC 8705), and the request also has a DPoP proof.",
  fix: "Omit the DPoP header, or bind the client's tokens to a DPoP key: Sender constraint on the client's page.",
};

/** A rule of the provider that our list does not contain. */
const UNEXPLAINED: FailedCheck = {
  check: "proof.engine",
  message: "The authorization server rejected the DPoP proof.",
  fix: "Create the proof with a library that implements RFC 9449.",
};
