import type { KoaContextWithOIDC } from "oidc-provider";
import type { FailedCheck } from "@/lib/oauth/assertion/run-checks";
import { OAUTH_PATHS } from "@/lib/oauth/audiences";
import type { ProviderParts } from "./provider-parts";
import type { OAuthRequest } from "./requests";

/** The provider's error when a token must be bound (RFC 8705 §3) and the connection has no suitable certificate. */
const PROVIDER_MESSAGE = "mutual TLS client certificate not provided";

/**
 * When the provider rejects a grant for lack of a certificate, explains in the response and in the authentication log what a client with
 * certificate-bound tokens needs. The client is authenticated by then.
 */
export function explainMissingCertificate({ deps: { env }, requests }: ProviderParts) {
  return (ctx: KoaContextWithOIDC, error: Error): void => {
    const request = requests.get(ctx.req);
    if (!request || (error as { error_detail?: string }).error_detail !== PROVIDER_MESSAGE) return;
    const failure = certificateNeeded(env, request);
    request.refusal = failure;
    ctx.body = { ...(ctx.body as object), error_description: `${failure.message} ${failure.fix}` };
  };
}

function certificateNeeded(env: ProviderParts["deps"]["env"], { certificate }: OAuthRequest): FailedCheck {
  const message = `The client's tokens are bound to its TLS certificate (RFC 8705), and ${presented(certificate?.identity)}.`;
  const fix = env.mtlsUrl
    ? `Send the request to ${env.mtlsUrl}${OAUTH_PATHS.token} with the key and certificate of an active Transport certificate of the client's application, or bind its tokens to a DPoP key (Sender constraint on its page).`
    : "This portal has no mTLS endpoint: its operator must set MTLS_PORT, or configure a proxy to forward certificates.";
  return { check: "token.certificate_bound", message, fix };
}

function presented(identity: NonNullable<OAuthRequest["certificate"]>["identity"] | undefined): string {
  if (!identity) return "the connection has no client certificate";
  return identity.kind === "refused"
    ? "the certificate of the connection was rejected"
    : "the certificate of the connection does not belong to its application";
}
