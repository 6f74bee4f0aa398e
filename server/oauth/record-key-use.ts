import { audiencesOf } from "@/lib/oauth/audiences";
import type { Authentication } from "@/lib/oauth/authentication";
import type { Deps } from "@/lib/start/deps";
import type { OAuthRequest } from "./requests";

/**
 * Counts which key a client authenticated with, or tried to. Only known keys and audiences are counted by name, so that callers can't create rows.
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
      isWithoutKid: kind === "success" && isWithoutKid(authentication),
      audience: isTls ? undefined : audienceOf(deps, authentication),
    });
  }
  // A token that is bound to the connection's certificate counts as a use of it, regardless of the authentication method.
  const identity = request.certificate?.identity;
  if (!hasSucceeded || isTls || identity?.kind !== "ours" || identity.applicationId !== ring.client.applicationId)
    return;
  deps.usage.record({ kid: identity.kid, organisationId, clientId, kind: "mtls" });
}

/** Whether the client sent an assertion that names no key. */
export const isWithoutKid = ({ method, kid }: Authentication): boolean =>
  method === "private_key_jwt" && kid === undefined;

function knownKid({ ring, keys, kid }: Authentication): string | undefined {
  return [...(keys ?? []), ...(ring?.keys ?? [])].find((key) => key.kid === kid)?.kid;
}

/** The log has the claim as JSON; an accepted list includes one of ours. */
function audienceOf({ env }: Pick<Deps, "env">, { audience }: Authentication): string {
  const { issuer, endpoints } = audiencesOf(env);
  return [issuer, ...endpoints].find((own) => audience?.includes(JSON.stringify(own))) ?? "other";
}
