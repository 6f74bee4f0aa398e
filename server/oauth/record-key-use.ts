import { audiencesOf } from "@/lib/oauth/audiences";
import type { Authentication } from "@/lib/oauth/authentication";
import type { Deps } from "@/lib/start/deps";
import type { OAuthRequest } from "./requests";

/**
 * Counts which key a client authenticated with, or tried to. Only keys and audiences that we know are counted by name: what a
 * caller invents must not make rows.
 */
export function recordKeyUse(
  deps: Pick<Deps, "usage" | "env">,
  request: OAuthRequest,
  authentication: Authentication,
  hasSucceeded: boolean,
): void {
  const { ring, method } = authentication;
  if (!ring) return;
  const { clientId, organisationId } = ring.client;
  const kid = hasSucceeded ? request.provenBy?.kid : knownKid(authentication);
  const isTls = method.endsWith("tls_client_auth");
  if (kid) {
    const kind = hasSucceeded ? (isTls ? "mtls" : "success") : "failure";
    deps.usage.record({
      kid,
      organisationId,
      clientId,
      kind,
      audience: isTls ? undefined : audienceOf(deps, authentication),
    });
  }
  // A token that is bound to the certificate of the connection, however the client authenticated, is a use of it too.
  const identity = request.certificate?.identity;
  if (!hasSucceeded || isTls || identity?.kind !== "ours" || identity.applicationId !== ring.client.applicationId)
    return;
  deps.usage.record({ kid: identity.kid, organisationId, clientId, kind: "mtls" });
}

function knownKid({ ring, keys, kid }: Authentication): string | undefined {
  return [...(keys ?? []), ...(ring?.keys ?? [])].find((key) => key.kid === kid)?.kid;
}

/** The log has the claim as JSON; a list that was accepted names one of ours among others. */
function audienceOf({ env }: Pick<Deps, "env">, { audience }: Authentication): string {
  const { issuer, endpoints } = audiencesOf(env);
  return [issuer, ...endpoints].find((own) => audience?.includes(JSON.stringify(own))) ?? "other";
}
