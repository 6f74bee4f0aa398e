import type { Actor } from "@/lib/operation/actor";
import { isPermission } from "@/lib/operation/permissions";
import { certificateKid } from "@/lib/pki/certificate";
import { activeAccessToken } from "./access-token";
import type { OAuthDeps } from "./context";

/**
 * The client that calls our own API with an access token: from client credentials, with us as audience and, if the token is bound to a
 * certificate (RFC 8705 §3), over a connection with that certificate. Its scopes are permissions on its own organisation, limited to
 * those a client can hold (`CLIENT_GRANTS`). Undefined for every other token.
 */
export async function actorForAccessToken(
  deps: OAuthDeps,
  token: string,
  certificateDer: Uint8Array | undefined,
): Promise<Actor | undefined> {
  const claims = await activeAccessToken(deps, token);
  if (!claims || claims.sub !== claims.client_id || ![claims.aud].flat().includes(deps.env.publicUrl)) return undefined;
  const bound = claims.cnf?.["x5t#S256"];
  if (bound !== undefined && bound !== (certificateDer && certificateKid(certificateDer))) return undefined;
  const ring = await deps.oauth.clients.find(claims.client_id);
  if (!ring) return undefined;
  const { clientId, organisationId } = ring.client;
  if (bound !== undefined) deps.usage.record({ kid: bound, organisationId, clientId, kind: "mtls" });
  const scopes = new Set((claims.scope ?? "").split(" ").filter(isPermission));
  return { kind: "client", clientId, organisationId, scopes };
}
