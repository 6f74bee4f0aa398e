import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import { effectiveScopes } from "@/lib/clients/client-scopes";
import { suspendedPartOf } from "@/lib/keys/client-key";
import type { BaseDeps } from "@/lib/operation/deps";
import { isPermission } from "@/lib/operation/permissions";
import type { OAuthRuntime } from "./runtime";
import { isTokenRevoked } from "./store";
import { findArtefact } from "./store/artefacts";

/** How long an access token lives: after a revocation no longer than this, even where nobody asks us. */
export const ACCESS_TOKEN_SECONDS = 600;

/** Claims of an access token of ours (RFC 9068 §2.2), and how its client authenticated. */
export interface AccessTokenClaims extends JWTPayload {
  iss: string;
  sub: string;
  client_id: string;
  aud: string | string[];
  exp: number;
  iat: number;
  jti: string;
  scope?: string;
  cnf?: { "x5t#S256"?: string };
  client_auth_method?: string;
  client_auth_kid?: string;
  client_certificate_type?: string;
  /** The consent that a person's token stands on. */
  grant_id?: string;
}

/**
 * The claims of an access token that holds right now: signed by us, not expired, not revoked, its client active, the
 * certificate or key its client authenticated with not revoked since, and a person's consent not ended (as it is when a code
 * comes a second time, RFC 6749 §4.1.2). Of its scope, what is in force. Undefined for everything else.
 */
export async function activeAccessToken(
  deps: Pick<BaseDeps, "db" | "clock" | "env"> & { oauth: Pick<OAuthRuntime, "signingKeys" | "clients"> },
  token: string,
): Promise<AccessTokenClaims | undefined> {
  const claims = await verifiedClaims(deps, token);
  if (!claims || (await hasTokenEnded(deps, claims))) return undefined;
  const ring = await deps.oauth.clients.find(claims.client_id);
  if (!ring || suspendedPartOf(ring)) return undefined;
  // Both keys count: the one the client authenticated with, and the certificate that the token is bound to.
  const kids = [claims.client_auth_kid, claims.cnf?.["x5t#S256"]];
  if (ring.keys.some(({ kid, state }) => state !== "active" && kids.includes(kid))) return undefined;
  const { scope: _, ...rest } = claims;
  const inForce = scopeInForce(claims, ring.client.scopes, deps.env);
  return { ...rest, ...(inForce ? { scope: inForce } : {}) };
}

/** Without our permissions that the client has lost since, or that (at our own API) no client can hold. */
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
 * Whether a token that is otherwise good was ended before its time: revoked itself (RFC 7009), or with the consent it was issued
 * under, as by a second use of its code. Also for resource servers of ours that verify tokens themselves.
 */
export async function hasTokenEnded(
  deps: Pick<BaseDeps, "db" | "clock">,
  { jti, grant_id: grantId }: { jti?: unknown; grant_id?: unknown },
): Promise<boolean> {
  const [isRevoked, hasEnded] = await Promise.all([
    typeof jti === "string" && isTokenRevoked(deps.db, jti),
    typeof grantId === "string" && hasGrantEnded(deps, grantId),
  ]);
  return isRevoked || hasEnded;
}

async function hasGrantEnded({ db, clock }: Pick<BaseDeps, "db" | "clock">, grantId: string): Promise<boolean> {
  return (await findArtefact(db, "Grant", grantId, clock.now())) === undefined;
}

/** Signature, type, issuer and times only: what a resource server can check by itself. */
export async function verifiedClaims(
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
