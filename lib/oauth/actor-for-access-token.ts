import type { Actor } from "@/lib/operation/actor";
import { isPermission } from "@/lib/operation/permissions";
import { certificateKid } from "@/lib/pki/certificate";
import { activeAccessToken } from "./access-token";
import type { OAuthDeps } from "./context";
import { type ProofRequest, type RejectedProof, verifyProof } from "./proof/verify-proof";

/** How a request presents its access token. */
export interface Presentation {
  certificateDer: Uint8Array | undefined;
  /** The request with its proof, if it uses the DPoP scheme; undefined: Bearer. */
  proof: ProofRequest | undefined;
}

/**
 * The client that calls our own API with an access token: from client credentials, with us as audience and, if the token is bound to a
 * certificate (RFC 8705 §3), over a connection with that certificate; if it is bound to a DPoP key (RFC 9449 §7.1), with the DPoP scheme
 * and a valid proof. Its scopes are permissions on its own organisation, limited to those a client can hold (`CLIENT_GRANTS`).
 * Undefined for every other token. `nonce`: for the response's DPoP-Nonce header.
 */
export async function actorForAccessToken(
  deps: OAuthDeps,
  token: string,
  { certificateDer, proof }: Presentation,
): Promise<{ actor: Actor; nonce?: string | undefined } | { rejected: RejectedProof } | undefined> {
  const claims = await activeAccessToken(deps, token);
  if (!claims || claims.sub !== claims.client_id || ![claims.aud].flat().includes(deps.env.publicUrl)) return undefined;
  const { "x5t#S256": bound, jkt } = claims.cnf ?? {};
  if (bound !== undefined && bound !== (certificateDer && certificateKid(certificateDer))) return undefined;
  // RFC 9449 §7.2: a bound token is never accepted as a bearer token; §7.1: nor an unbound one with the DPoP scheme.
  if ((jkt !== undefined) !== (proof !== undefined)) return undefined;
  const ring = await deps.oauth.clients.find(claims.client_id);
  if (!ring) return undefined;
  const verdict = jkt !== undefined && proof ? await verifyProof(deps, proof, { accessToken: token, jkt }) : {};
  if (verdict.failure) return { rejected: verdict };
  const { clientId, organisationId } = ring.client;
  if (bound !== undefined) deps.usage.record({ kid: bound, organisationId, clientId, kind: "mtls" });
  const scopes = new Set((claims.scope ?? "").split(" ").filter(isPermission));
  return { nonce: verdict.nonce, actor: { kind: "client", clientId, organisationId, scopes } };
}
