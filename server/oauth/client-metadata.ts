import type { AllClientMetadata } from "oidc-provider";
import type { ClientKey, ClientKeyRing } from "@/lib/keys/client-key";
import { whyUnusable } from "@/lib/keys/client-key";
import { usableKeys } from "@/lib/oauth/assertion/choose-key";
import type { ClientDirectory } from "@/lib/oauth/client-directory";
import { APPLICATION_ID } from "./client-certificates";

interface MetadataContext {
  now: Date;
  /** Unverified KID of the request. */
  kid: unknown;
}

/**
 * A client as provider metadata. It has only the currently usable keys; changes over time give other metadata and thus another entry in
 * the provider's cache.
 */
export async function clientMetadata(
  directory: Pick<ClientDirectory, "keysOf">,
  ring: ClientKeyRing,
  at: MetadataContext,
): Promise<AllClientMetadata> {
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
    dpop_bound_access_tokens: client.dpopBoundAccessTokens,
    // FAPI 2.0 §5.3.2.2: requests are pushed. FAPI 2.0 applications have the strict audience policy; others may choose it.
    ...(usesCode && client.audiencePolicy === "strict" ? { require_pushed_authorization_requests: true } : {}),
    [APPLICATION_ID]: client.applicationId,
    ...(await credentials(directory, ring, at)),
  };
}

async function credentials(
  directory: Pick<ClientDirectory, "keysOf">,
  ring: ClientKeyRing,
  { now, kid }: MetadataContext,
): Promise<Partial<AllClientMetadata>> {
  const { client } = ring;
  switch (client.authMethod) {
    case "client_secret_basic":
    case "client_secret_post":
      return { client_secret: client.secretHash ?? "" }; // compared as a hash, see authentication-hooks.ts
    case "tls_client_auth":
      return { tls_client_auth_subject_dn: client.applicationId }; // the owner of the certificate, see client-certificates.ts
    case "self_signed_tls_client_auth":
      return { jwks: { keys: (await keysOf(directory, ring, undefined)).flatMap((key) => certificateJwk(key, now)) } };
    default:
      return { jwks: { keys: usableKeys(await keysOf(directory, ring, kid), now).map(toJwk) } };
  }
}

async function keysOf(
  directory: Pick<ClientDirectory, "keysOf">,
  ring: ClientKeyRing,
  kid: unknown,
): Promise<readonly ClientKey[]> {
  return (await directory.keysOf(ring, kid)).keys ?? [];
}

/** EdDSA has two names (RFC 9864), which the provider does not equate: for such keys our own check enforces the algorithm (checks/signature.ts). */
function toJwk({ kid, jwk, algorithm }: ClientKey) {
  return { ...jwk, kid, use: "sig" as const, ...(algorithm && jwk.kty !== "OKP" ? { alg: algorithm } : {}) };
}

/** The provider only compares certificate thumbprints, so only those currently usable for TLS are included. */
function certificateJwk(key: ClientKey, now: Date) {
  const { kid, jwk, thumbprintS256 } = key;
  return thumbprintS256 && !whyUnusable(key, now, "transport") ? [{ ...jwk, kid, "x5t#S256": thumbprintS256 }] : [];
}
