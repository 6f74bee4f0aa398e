import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import { effectiveScopes } from "@/lib/clients/client-scopes";
import { suspendedPartOf } from "@/lib/keys/client-key";
import type { BaseDeps } from "@/lib/operation/deps";
import { isPermission } from "@/lib/operation/permissions";
import type { OAuthRuntime } from "./runtime";
import { isTokenRevoked, revokeToken } from "./store";
import { findArtefact } from "./store/artefacts";

/** Lifetime of an access token: the longest use after a revocation, even without introspection. */
export const ACCESS_TOKEN_SECONDS = 600;

/** Claims of our access tokens (RFC 9068 §2.2), and how the client authenticated. */
export interface AccessTokenClaims extends JWTPayload {
  iss: string;
  sub: string;
  client_id: string;
  aud: string | string[];
  exp: number;
  iat: number;
  jti: string;
  scope?: string;
  cnf?: { "x5t#S256"?: string; jkt?: string };
  client_auth_method?: string;
  client_auth_kid?: string;
  client_certificate_type?: string;
  /** The consent that a user's token depends on. */
  grant_id?: string;
}

/**
 * The claims of an active access token: signed by us, not expired, not revoked, its client active, the certificate or key of the
 * client authentication not revoked since, and the user's consent not revoked (a second use of a code revokes it, RFC 6749 §4.1.2).
 * The scope contains only the scopes still in force. Undefined for every other token.
 */
export async function activeAccessToken(
  deps: Pick<BaseDeps, "db" | "clock" | "env"> & { oauth: Pick<OAuthRuntime, "signingKeys" | "clients"> },
  token: string,
): Promise<AccessTokenClaims | undefined> {
  const claims = await verifiedClaims(deps, token);
  if (!claims || (await isTokenInvalidated(deps, claims))) return undefined;
  const ring = await deps.oauth.clients.find(claims.client_id);
  if (!ring || suspendedPartOf(ring)) return undefined;
  // Check both keys: that of the client authentication, and the certificate that the token is bound to.
  const kids = [claims.client_auth_kid, claims.cnf?.["x5t#S256"]];
  if (ring.keys.some(({ kid, state }) => state !== "active" && kids.includes(kid))) return undefined;
  const { scope: _, ...rest } = claims;
  const inForce = scopeInForce(claims, ring.client.scopes, deps.env);
  return { ...rest, ...(inForce ? { scope: inForce } : {}) };
}

/**
 * `activeAccessToken` for a client that introspects (RFC 7662): the one it was issued to, or one of a resource server, which verifies
 * tokens of other clients. Undefined for any other caller. `caller`: an authenticated client.
 */
export async function introspectAccessToken(
  deps: Parameters<typeof activeAccessToken>[0],
  token: string,
  caller: string,
): Promise<AccessTokenClaims | undefined> {
  const claims = await activeAccessToken(deps, token);
  if (!claims || caller === claims.client_id) return claims;
  return (await deps.oauth.clients.find(caller))?.applicationType === "resource_server" ? claims : undefined;
}

/**
 * Revokes a token of the client itself; does nothing for any other (RFC 7009 §2.2). The revocation is stored until the token expires,
 * without an audit row: it is part of the protocol, and only ends what the client had.
 */
export async function revokeAccessToken(
  deps: Parameters<typeof verifiedClaims>[0] & Pick<BaseDeps, "db">,
  token: string,
  caller: string,
): Promise<void> {
  const claims = await verifiedClaims(deps, token);
  if (claims?.client_id === caller) await revokeToken(deps.db, claims.jti, new Date(claims.exp * 1000));
}

/** Removes permissions that the client has lost since, or that (at our own API) no client can hold. */
function scopeInForce(
  { scope = "", aud }: AccessTokenClaims,
  registered: readonly string[],
  { publicUrl }: Pick<BaseDeps["env"], "publicUrl">,
): string {
  const inForce = [aud].flat().includes(publicUrl) ? effectiveScopes(registered) : registered;
  const words = scope.split(" ").filter((word) => !isPermission(word) || inForce.includes(word));
  return words.join(" ");
}

/**
 * Whether an otherwise valid token was revoked before it expired: itself (RFC 7009), or with the consent it was issued under, as by a
 * second use of its code. Also for our resource servers that verify tokens themselves.
 */
export async function isTokenInvalidated(
  deps: Pick<BaseDeps, "db" | "clock">,
  { jti, grant_id: grantId }: { jti?: unknown; grant_id?: unknown },
): Promise<boolean> {
  const [isRevoked, isWithoutGrant] = await Promise.all([
    typeof jti === "string" && isTokenRevoked(deps.db, jti),
    typeof grantId === "string" && isGrantRevoked(deps, grantId),
  ]);
  return isRevoked || isWithoutGrant;
}

async function isGrantRevoked({ db, clock }: Pick<BaseDeps, "db" | "clock">, grantId: string): Promise<boolean> {
  return (await findArtefact(db, "Grant", grantId, clock.now())) === undefined;
}

/** Checks signature, type, issuer and times only, as a resource server can itself. */
async function verifiedClaims(
  { clock, env, oauth }: Pick<BaseDeps, "clock" | "env"> & { oauth: Pick<OAuthRuntime, "signingKeys"> },
  token: string,
): Promise<AccessTokenClaims | undefined> {
  try {
    const { payload } = await jwtVerify<AccessTokenClaims>(
      token,
      createLocalJWKSet({ keys: await oauth.signingKeys.publicKeys() }),
      {
        issuer: env.publicUrl,
        typ: "at+jwt",
        algorithms: ["ES256"],
        currentDate: clock.now(),
        requiredClaims: ["jti", "client_id", "exp", "aud"],
      },
    );
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
