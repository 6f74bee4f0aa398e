import { createHash } from "node:crypto";
import { type Configuration, interactionPolicy } from "oidc-provider";
import { ASSERTION_ALGORITHMS, AUTH_METHODS } from "@/lib/clients/schema";
import { DAY_SECONDS } from "@/lib/durations";
import { ACCESS_TOKEN_SECONDS } from "@/lib/oauth/access-token";
import { CLOCK_SKEW_SECONDS } from "@/lib/oauth/assertion/check";
import { OAUTH_PATHS } from "@/lib/oauth/audiences";
import { PROOF_ALGORITHMS } from "@/lib/oauth/proof/check";
import { nonceSecret } from "@/lib/oauth/proof/nonces";
import type { PrivateJwk } from "@/lib/oauth/signing-keys";
import { findAccountClaims } from "@/lib/users/account-claims";
import { adapterFor } from "./adapter";
import { checkAssertion } from "./authentication-hooks";
import { APPLICATION_ID, certificateHooks } from "./client-certificates";
import { judgeProof } from "./dpop-proofs";
import type { ProviderParts } from "./provider-parts";
import { ENDPOINT_AUTHENTICATION } from "./public-documents";
import { OWN_SCOPES } from "./requested-scope";
import { resourceServerInfo } from "./resource-server-info";
import { TokenSigningKey } from "./token-signing-key";

const MINUTE = 60;
/** Documentation for developers (RFC 8414 §2): how clients authenticate, with examples. */
const SERVICE_DOCUMENTATION = "/developers";

/** The provider's configuration. Its defaults apply to everything else. */
export function configuration(parts: ProviderParts, keys: readonly PrivateJwk[]): Configuration {
  const { deps, requests } = parts;
  const { publicUrl, mtlsUrl, sessionSecret } = deps.env;
  const issuer = publicUrl;
  return {
    adapter: adapterFor(parts),
    jwks: { keys: keys.map((key) => new TokenSigningKey(key)) },
    clientAuthMethods: [...AUTH_METHODS],
    clientDefaults: { id_token_signed_response_alg: "ES256", grant_types: [], response_types: [] },
    clockTolerance: CLOCK_SKEW_SECONDS,
    extraClientMetadata: { properties: [APPLICATION_ID] },
    assertJwtClientAuthClaimsAndHeader: checkAssertion(parts),
    enabledJWA: {
      clientAuthSigningAlgValues: [...ASSERTION_ALGORITHMS, "Ed25519"], // EdDSA by its name in RFC 9864
      idTokenSigningAlgValues: ["ES256"],
      dPoPSigningAlgValues: [...PROOF_ALGORITHMS],
    },
    responseTypes: ["code"],
    scopes: [...OWN_SCOPES],
    // auth_time is always included: clients that request max_age=0 need it (OpenID Connect Core §3.1.2.1).
    claims: { openid: ["sub", "auth_time"], profile: ["name"], email: ["email"] },
    subjectTypes: ["public"],
    pkce: { required: () => true },
    routes: OAUTH_PATHS,
    cookies: {
      keys: [createHash("sha256").update(`oauth-cookies\n${sessionSecret}`).digest("base64url")],
      names: { session: "countersign-oauth", interaction: "countersign-request", resume: "countersign-resume" },
      short: { httpOnly: true, sameSite: "lax", signed: true },
      long: { httpOnly: true, sameSite: "lax", signed: true },
    },
    discovery: {
      service_documentation: `${publicUrl}${SERVICE_DOCUMENTATION}`,
      ...ENDPOINT_AUTHENTICATION,
      ...(mtlsUrl ? { mtls_endpoint_aliases: aliases(mtlsUrl) } : {}),
    },
    ttl: {
      AccessToken: ACCESS_TOKEN_SECONDS,
      ClientCredentials: ACCESS_TOKEN_SECONDS,
      AuthorizationCode: MINUTE,
      IdToken: 5 * MINUTE,
      Interaction: 10 * MINUTE,
      Session: 10 * MINUTE,
      RefreshToken: 30 * DAY_SECONDS,
      Grant: 30 * DAY_SECONDS,
    },
    features: {
      devInteractions: { enabled: false },
      externalSigningSupport: { enabled: true, ack: "experimental-01" },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: (_ctx, client, token) => client.clientId === token.clientId },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => client.clientId === token.clientId },
      pushedAuthorizationRequests: { enabled: true },
      rpInitiatedLogout: { enabled: false },
      dPoP: {
        enabled: true,
        nonceSecret: nonceSecret(deps.env, "authorization"),
        requireNonce: judgeProof(parts),
        allowReplay: false,
      },
      userinfo: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => issuer,
        useGrantedResource: () => true,
        getResourceServerInfo: resourceServerInfo(deps),
      },
      mTLS: {
        enabled: true,
        certificateBoundAccessTokens: true,
        tlsClientAuth: true,
        selfSignedTlsClientAuth: true,
        ...certificateHooks(parts),
      },
    },
    // RFC 9068 has no claims for the client's authentication; these are ours (decision 012).
    extraTokenClaims: (ctx, token) => {
      const provenBy = requests.get(ctx.req)?.provenBy;
      if (!provenBy) return undefined;
      return {
        ...("grantId" in token && token.grantId ? { grant_id: token.grantId } : {}),
        client_auth_method: provenBy.method,
        ...(provenBy.kid ? { client_auth_kid: provenBy.kid } : {}),
        ...(provenBy.certificateType ? { client_certificate_type: provenBy.certificateType } : {}),
      };
    },
    findAccount: async (_ctx, userId) => {
      const claims = await findAccountClaims(deps, userId);
      return claims && { accountId: userId, claims: async () => ({ ...claims }) };
    },
    // The provider's session is destroyed after the response (destroy-session.ts); tokens are valid as long as the grant.
    expiresWithSession: async () => false,
    issueRefreshToken: async (_ctx, client, code) =>
      client.grantTypeAllowed("refresh_token") && code.scopes.has("offline_access"),
    interactions: { policy: alwaysAskPolicy(), url: (_ctx, interaction) => `/consent/${interaction.uid}` },
    loadExistingGrant: async (ctx) => {
      const grantId = ctx.oidc.result?.consent?.grantId;
      return grantId ? ctx.oidc.provider.Grant.find(grantId) : undefined;
    },
    renderError: (ctx, out) => {
      // GET: shown to a user, without a client to return to. POST: clients get JSON, even if they accept HTML.
      if (ctx.method === "POST") ctx.body = out;
      else ctx.redirect(`/consent/error?error=${encodeURIComponent(out.error)}`);
    },
    // Clients have no registered origins: scripts of other sites can't get tokens. The portal's own pages can (Done step of the wizard).
    clientBasedCORS: (_ctx, origin) => origin === new URL(publicUrl).origin,
  };
}

/** RFC 8705 §5. */
function aliases(mtlsUrl: string): Record<string, string> {
  const { token, introspection, revocation, pushed_authorization_request } = OAUTH_PATHS;
  return {
    token_endpoint: `${mtlsUrl}${token}`,
    introspection_endpoint: `${mtlsUrl}${introspection}`,
    revocation_endpoint: `${mtlsUrl}${revocation}`,
    pushed_authorization_request_endpoint: `${mtlsUrl}${pushed_authorization_request}`,
  };
}

/**
 * Every authorization request is answered by the signed-in user. The provider's session must not replace the
 * portal's: signing out of the portal applies here too.
 */
function alwaysAskPolicy() {
  const { base, Check } = interactionPolicy;
  const policy = base();
  policy
    .get("login")
    ?.checks.add(
      new Check("not_asked_yet", "The user must respond", (ctx) =>
        ctx.oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
      ),
    );
  return policy;
}
