import type { AllClientMetadata } from "oidc-provider";
import type { ClientKey, ClientKeyRing } from "@/lib/keys/client-key";
import { suspendedPartOf } from "@/lib/keys/client-key";
import { usableKeys } from "@/lib/oauth/assertion/checks/key";
import type { ClientDirectory } from "@/lib/oauth/client-directory";

/**
 * A client in the engine's words. Suspended, it does not exist. Its keys are only the ones usable now; what changes with
 * time makes other metadata, and with it another client in the engine's own cache.
 */
export async function clientMetadata(
  directory: Pick<ClientDirectory, "keysOf">,
  ring: ClientKeyRing,
  now: Date,
): Promise<AllClientMetadata | undefined> {
  if (suspendedPartOf(ring)) return undefined;
  const { client } = ring;
  const grantTypes = client.grantTypes;
  const usesCode = grantTypes.includes("authorization_code");
  return {
    client_id: client.clientId,
    client_name: client.name,
    token_endpoint_auth_method: client.authMethod as NonNullable<AllClientMetadata["token_endpoint_auth_method"]>,
    grant_types: grantTypes,
    response_types: usesCode ? ["code"] : [],
    redirect_uris: client.redirectUris,
    application_type: client.redirectUris.some((uri) => !uri.startsWith("https:")) ? "native" : "web",
    id_token_signed_response_alg: "ES256",
    tls_client_certificate_bound_access_tokens: client.certificateBoundTokens,
    // FAPI 2.0 §5.3.2.2: requests are pushed. Strict audience is what our FAPI 2.0 applications have and others may choose.
    ...(usesCode && client.audiencePolicy === "strict" ? { require_pushed_authorization_requests: true } : {}),
    ...(await credentials(directory, ring, now)),
  };
}

async function credentials(
  directory: Pick<ClientDirectory, "keysOf">,
  ring: ClientKeyRing,
  now: Date,
): Promise<Partial<AllClientMetadata>> {
  const { client } = ring;
  switch (client.authMethod) {
    case "client_secret_basic":
    case "client_secret_post":
      return { client_secret: client.secretHash ?? "" }; // compared as a hash, see engine.ts
    case "tls_client_auth":
      return { tls_client_auth_subject_dn: client.applicationId }; // whose certificate it must be, see engine.ts
    case "self_signed_tls_client_auth":
      return { jwks: { keys: (await keysOf(directory, ring)).flatMap(certificateJwk) } };
    default:
      return { jwks: { keys: usableKeys(await keysOf(directory, ring), now).map(toJwk) } };
  }
}

async function keysOf(directory: Pick<ClientDirectory, "keysOf">, ring: ClientKeyRing): Promise<readonly ClientKey[]> {
  return (await directory.keysOf(ring, undefined)).keys ?? [];
}

/** EdDSA has two names (RFC 9864), which the engine does not compare: such a key's pin was judged before (checks/signature.ts). */
function toJwk({ kid, jwk, algorithm }: ClientKey) {
  return { ...jwk, kid, use: "sig" as const, ...(algorithm && jwk.kty !== "OKP" ? { alg: algorithm } : {}) };
}

/** The engine compares thumbprints of certificates; validity was judged before (lib/oauth/authenticate.ts). */
function certificateJwk({ kid, jwk, thumbprintS256, state }: ClientKey) {
  return thumbprintS256 && state === "active" ? [{ ...jwk, kid, "x5t#S256": thumbprintS256 }] : [];
}
