import type { KoaContextWithOIDC } from "oidc-provider";
import type { FailedCheck } from "@/lib/oauth/assertion/run-checks";
import { OAUTH_PATHS } from "@/lib/oauth/audiences";
import type { EngineParts } from "./engine-parts";
import type { OAuthRequest } from "./requests";

/** The engine's words for a token that must be bound (RFC 8705 §3) over a connection without a certificate it may be bound to. */
const ENGINE_WORDS = "mutual TLS client certificate not provided";

/**
 * Says in the answer, and on the request for the authentication log, what a client with certificate-bound tokens needs, where the
 * engine refused a grant for the lack of it. The client has proved who it is by then.
 */
export function explainMissingCertificate({ deps: { env }, requests }: EngineParts) {
  return (ctx: KoaContextWithOIDC, error: Error): void => {
    const request = requests.get(ctx.req);
    if (!request || (error as { error_detail?: string }).error_detail !== ENGINE_WORDS) return;
    const failure = certificateNeeded(env, request);
    request.refusal = failure;
    ctx.body = { ...(ctx.body as object), error_description: `${failure.message} ${failure.fix}` };
  };
}

function certificateNeeded(env: EngineParts["deps"]["env"], { certificate }: OAuthRequest): FailedCheck {
  const message = `The client's tokens are bound to its TLS certificate (RFC 8705), and ${presented(certificate?.identity)}.`;
  const fix = env.mtlsUrl
    ? `Send the request to ${env.mtlsUrl}${OAUTH_PATHS.token} with the key and certificate of an active Transport certificate of the client's application.`
    : "This portal has no address for client certificates: its operator sets MTLS_PORT, or lets a proxy pass certificates on.";
  return { check: "token.certificate_bound", message, fix };
}

function presented(identity: NonNullable<OAuthRequest["certificate"]>["identity"] | undefined): string {
  if (!identity) return "the connection has no client certificate";
  return identity.kind === "refused"
    ? "the certificate of the connection was refused"
    : "the certificate of the connection is not one of its application";
}
