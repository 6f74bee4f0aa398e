import { parse } from "node:querystring";
import { setTimeout as delay } from "node:timers/promises";
import type { KoaContextWithOIDC } from "oidc-provider";
import type { FailedCheck } from "@/lib/oauth/assertion/run-checks";
import { audiencesOf } from "@/lib/oauth/audiences";
import type { Authentication, PresentedIdentity, ProvenBy } from "@/lib/oauth/authentication";
import type { Endpoint } from "@/lib/oauth/authentication-log";
import type { Credentials, Explanation } from "@/lib/oauth/explain/credentials";
import { explainRefusal } from "@/lib/oauth/explain/explain";
import { bodyOf, clientEndpoint } from "./client-endpoints";
import { isNonceChallenge } from "./dpop-proofs";
import type { ProviderParts } from "./provider-parts";
import { recordClientActivity } from "./record-client-activity";
import { recordKeyUse } from "./record-key-use";
import type { OAuthRequest } from "./requests";

/** Failures take a multiple of this time, so that timing does not reveal the cause. */
const REFUSAL_STEP_MS = 50;

/**
 * Wraps the provider at every endpoint where clients authenticate. The provider decides, with our stricter rules in its hooks
 * (authentication-hooks.ts, client-certificates.ts, client-metadata.ts); this logs the outcome and the failed check, and makes all
 * failures alike.
 */
export function logAuthentication(parts: ProviderParts) {
  const { deps, requests } = parts;
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    const endpoint = clientEndpoint(ctx);
    const request = requests.get(ctx.req);
    if (!endpoint || !request) return next();
    const startedAt = performance.now();
    await next();
    if (ctx.status >= 500) return; // not caused by the client
    const { provenBy } = request;
    if (provenBy && !isInvalidClient(ctx)) {
      const authentication = request.authentication ?? (await withoutAssertion(parts, ctx, provenBy));
      const refusal = request.refusal ?? notIssued(ctx, endpoint);
      // Without a kid in the assertion, the log has that of the key that verified it.
      const kid = authentication.kid ?? provenBy.kid;
      log(parts, request, endpoint, { ...authentication, kid, failure: refusal, isProven: true });
      recordKeyUse(deps, request, authentication, true);
      const hasToken = endpoint === "token" && ctx.status === 200;
      const isChallenge = isNonceChallenge(ctx);
      recordClientActivity(deps, request, authentication, { hasToken, failure: request.refusal, isChallenge });
      return;
    }
    const explanation = await explain(parts, ctx, request);
    const failure = explanation.failure ?? unexplained(ctx);
    log(parts, request, endpoint, { ...explanation, failure });
    recordKeyUse(deps, request, explanation, false);
    recordClientActivity(deps, request, explanation, { hasToken: false, failure, isChallenge: false });
    // If the credentials are not the cause, the provider's own response is kept.
    if (!explanation.failure && !isInvalidClient(ctx)) return;
    await delay(REFUSAL_STEP_MS - ((performance.now() - startedAt) % REFUSAL_STEP_MS));
    refuse(ctx);
  };
}

/** Log entry of a client that authenticated with a secret or a certificate. */
async function withoutAssertion(
  { deps }: ProviderParts,
  ctx: KoaContextWithOIDC,
  { method, kid }: ProvenBy,
): Promise<Authentication> {
  const claimedId = ctx.oidc.client?.clientId ?? "";
  return { claimedId, method, ring: await deps.oauth.clients.find(claimedId), kid, audience: undefined };
}

const FORM = /^application\/x-www-form-urlencoded *(;|$)/i;
/** Maximum number of query parameters that are parsed, only to report that they are ignored. */
const MOST_READ = 100;

/** Why the provider rejected the client, with the checks of Diagnose. */
async function explain({ deps }: ProviderParts, ctx: KoaContextWithOIDC, request: OAuthRequest): Promise<Explanation> {
  const contentType = ctx.get("content-type");
  const isForm = FORM.test(contentType);
  const credentials: Credentials = {
    authorization: ctx.get("authorization") || undefined,
    // node:querystring has parsed them, so each is a string or, repeated, a list of strings.
    parameters: isForm ? ({ ...ctx.oidc?.body } as Credentials["parameters"]) : undefined,
    otherBody: isForm ? undefined : { contentType, text: (await bodyOf(ctx)).toString("utf8") },
    query: parse(request.search, "&", "=", { maxKeys: MOST_READ }),
    contentEncoding: ctx.get("content-encoding"),
    certificate: request.certificate?.identity,
  };
  return explainRefusal(credentials, {
    directory: deps.oauth.clients,
    audiences: audiencesOf(deps.env, ctx.path),
    now: deps.clock.now(),
    isSignatureChecked: isInvalidClient(ctx),
    isUsed: request.isReplay === true,
  });
}

/** Whether the provider rejected the client's authentication. */
function isInvalidClient(ctx: KoaContextWithOIDC): boolean {
  return ctx.status === 401 && (ctx.body as { error?: string } | undefined)?.error === "invalid_client";
}

/** The client authenticated, but the token endpoint rejected the rest of its request: a scope, a grant, a code. */
function notIssued(ctx: KoaContextWithOIDC, endpoint: Endpoint): FailedCheck | undefined {
  if (endpoint !== "token" || ctx.status < 400) return undefined;
  const { error = "the request was rejected", error_description: why } = (ctx.body ?? {}) as Record<string, string>;
  return {
    check: "token.refused",
    message: `The client authenticated, but no token was issued: ${error}${why ? ` (${why})` : ""}.`,
    fix: "Correct the request; the client's credentials are valid.",
  };
}

/** For rejections that none of our checks explains: of the credentials, or of the request before they were verified. */
function unexplained(ctx: KoaContextWithOIDC): FailedCheck {
  if (isInvalidClient(ctx)) {
    return {
      check: "engine",
      message: "The authorization server rejected the client.",
      fix: "Compare the client's settings with the request.",
    };
  }
  const { error_description: why } = (ctx.body ?? {}) as { error_description?: string };
  return {
    check: "request.refused",
    message: `The request was rejected before the client's credentials were verified: ${why ?? "no reason given"}.`,
    fix: "Correct the request; the credentials may be valid.",
  };
}

/** RFC 6749 §5.2: one response for all failures. */
function refuse(ctx: KoaContextWithOIDC): void {
  // The provider sets some of these, depending on the reason.
  for (const name of ["vary", "access-control-allow-origin", "access-control-expose-headers", "www-authenticate"]) {
    ctx.remove(name);
  }
  ctx.status = 401;
  ctx.set("cache-control", "no-store");
  // RFC 6749 §5.2: sent only to clients that used HTTP authentication, because libraries treat it as a challenge.
  if (ctx.get("authorization")) ctx.set("www-authenticate", `Basic realm="${ctx.host}"`);
  ctx.body = { error: "invalid_client", error_description: "client authentication failed" };
}

function log(
  { deps }: ProviderParts,
  { requestId, address, certificate }: OAuthRequest,
  endpoint: Endpoint,
  { ring, claimedId, method, kid, audience, failure, isProven = false }: Explanation,
): void {
  const client = ring?.client ?? holderOf(certificate?.identity);
  deps.oauth.log.record({ client, claimedId, requestId, endpoint, method, kid, audience, address, failure, isProven });
}

/** Without a client: the organisation of the connection's certificate, which can find the attempt by its request id. */
function holderOf(identity: PresentedIdentity | undefined): { clientId: null; organisationId: string } | undefined {
  const holder = identity?.kind === "ours" ? identity : identity?.kind === "refused" ? identity.ours : undefined;
  return holder && { clientId: null, organisationId: holder.organisationId };
}
