import type { SecurityConfiguration } from "@/lib/applications/schema";
import { AppError, type FieldError } from "@/lib/errors";
import {
  type AssertionAlgorithm,
  type AuthMethod,
  type Client,
  type ClientSettings,
  LONGEST_ASSERTION_SECONDS,
  SHORTEST_ASSERTION_SECONDS,
} from "./schema";

/** What an application's security configuration allows its clients. Client-safe: forms offer these choices. */
interface SecurityRules {
  authMethods: readonly AuthMethod[];
  algorithms: readonly AssertionAlgorithm[];
  defaultAlgorithms: readonly AssertionAlgorithm[];
  audiencePolicy: Client["audiencePolicy"];
  /** Fixed in FAPI 2.0. */
  audiencePolicyIsFixed: boolean;
  /** Every access token is bound to the client: to its TLS certificate (RFC 8705) or to its DPoP key (RFC 9449). Fixed in FAPI 2.0. */
  bindingIsFixed: boolean;
  /** Allowed values of a client's maximum assertion lifetime, in seconds. */
  assertionLifetimeSeconds: { min: number; max: number };
}

const MODERN: readonly AssertionAlgorithm[] = ["PS256", "ES256", "EdDSA"];
const OPEN = {
  algorithms: [...MODERN, "ES384", "PS384", "RS256"] as const,
  defaultAlgorithms: MODERN,
  audiencePolicy: "compatible" as const,
  audiencePolicyIsFixed: false,
  bindingIsFixed: false,
  // Libraries default to up to an hour, and providers' samples to 6,000 s.
  assertionLifetimeSeconds: { min: SHORTEST_ASSERTION_SECONDS, max: LONGEST_ASSERTION_SECONDS },
};

export const SECURITY_RULES: Record<SecurityConfiguration, SecurityRules> = {
  // FAPI 2.0 Security Profile §5.3.2.1 (mTLS or private_key_jwt, audience = issuer) and §5.4.1 (algorithms).
  fapi2: {
    authMethods: ["private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth"],
    algorithms: MODERN,
    defaultAlgorithms: MODERN,
    audiencePolicy: "strict",
    audiencePolicyIsFixed: true,
    bindingIsFixed: true, // §5.3.2.1: sender-constrained tokens only
    assertionLifetimeSeconds: { min: 60, max: 300 },
  },
  private_key_jwt: { authMethods: ["private_key_jwt"], ...OPEN },
  mtls: { authMethods: ["tls_client_auth", "self_signed_tls_client_auth"], ...OPEN },
  client_secret: { authMethods: ["client_secret_basic", "client_secret_post"], ...OPEN },
};

/** True for the methods that authenticate with a shared secret. */
export function usesSecret(authMethod: AuthMethod): boolean {
  return authMethod === "client_secret_basic" || authMethod === "client_secret_post";
}

/** True for the methods that authenticate with a TLS certificate. */
export function usesMutualTls(authMethod: AuthMethod): boolean {
  return authMethod === "tls_client_auth" || authMethod === "self_signed_tls_client_auth";
}

/** The settings whose values depend on each other. */
export type ClientRuleSettings = Omit<ClientSettings, "name">;

/** Adds defaults from the application's security configuration. */
export function withDefaults(
  configuration: SecurityConfiguration,
  given: Pick<ClientRuleSettings, "authMethod"> & Partial<ClientRuleSettings>,
): ClientRuleSettings {
  const rules = SECURITY_RULES[configuration];
  return {
    authMethod: given.authMethod,
    grantTypes:
      given.grantTypes ??
      (given.redirectUris?.length ? ["authorization_code", "refresh_token"] : ["client_credentials"]),
    scopes: given.scopes ?? [],
    redirectUris: given.redirectUris ?? [],
    assertionAlgorithms: given.assertionAlgorithms ?? [...rules.defaultAlgorithms],
    audiencePolicy: given.audiencePolicy ?? rules.audiencePolicy,
    assertionLifetimeSeconds: given.assertionLifetimeSeconds ?? 300,
    keySource: given.keySource ?? "managed",
    jwksUri: given.jwksUri ?? null,
    allowAssertionsWithoutKid: given.allowAssertionsWithoutKid ?? false,
    certificateBoundTokens:
      given.certificateBoundTokens ??
      (!given.dpopBoundAccessTokens && (rules.bindingIsFixed || usesMutualTls(given.authMethod))),
    dpopBoundAccessTokens: given.dpopBoundAccessTokens ?? false,
  };
}

/**
 * Checks that a client's settings are consistent with each other and with the application.
 * @throws AppError invalid_input with every invalid member
 */
export function assertConsistent(configuration: SecurityConfiguration, settings: ClientRuleSettings): void {
  const rules = SECURITY_RULES[configuration];
  const fields: FieldError[] = [];
  const addError = (path: string, message: string) => void fields.push({ path, message });
  if (!rules.authMethods.includes(settings.authMethod)) {
    addError("authMethod", `The application's security configuration allows ${rules.authMethods.join(", ")}.`);
  }
  const foreign = settings.assertionAlgorithms.filter((algorithm) => !rules.algorithms.includes(algorithm));
  if (foreign.length > 0) {
    addError(
      "assertionAlgorithms",
      `Remove ${foreign.join(", ")}. Allowed algorithms: ${rules.algorithms.join(", ")}.`,
    );
  }
  if (rules.audiencePolicyIsFixed && settings.audiencePolicy !== rules.audiencePolicy) {
    addError("audiencePolicy", `This application's clients must use ${rules.audiencePolicy}.`);
  }
  const { min, max } = rules.assertionLifetimeSeconds;
  if (settings.assertionLifetimeSeconds < min || settings.assertionLifetimeSeconds > max) {
    addError("assertionLifetimeSeconds", `This application's clients allow ${min} to ${max} seconds.`);
  }
  if (settings.certificateBoundTokens && settings.dpopBoundAccessTokens) {
    addError(
      "dpopBoundAccessTokens",
      "A token is bound to one key. Set certificateBoundTokens to false to bind tokens to a DPoP key, or dpopBoundAccessTokens to false to bind them to the TLS certificate.",
    );
  }
  if (rules.bindingIsFixed && !settings.certificateBoundTokens && !settings.dpopBoundAccessTokens) {
    addError(
      "certificateBoundTokens",
      "FAPI 2.0 requires sender-constrained tokens (Security Profile §5.3.2.1). Set certificateBoundTokens to true: the client needs a Transport certificate of its application or, with self_signed_tls_client_auth, a registered certificate. Or set dpopBoundAccessTokens to true: the client sends a DPoP proof with every token request (RFC 9449).",
    );
  }
  if (settings.keySource === "jwks_uri" && settings.jwksUri === null) {
    addError("jwksUri", "Enter the URL at which the client publishes its keys.");
  }
  if (settings.keySource === "managed" && settings.jwksUri !== null) {
    addError("jwksUri", "Managed keys have no URL. Omit it, or choose the key source jwks_uri.");
  }
  const usesRedirects = settings.grantTypes.includes("authorization_code");
  if (usesRedirects && settings.redirectUris.length === 0) {
    addError("redirectUris", "The authorization code grant requires at least one redirect URI.");
  }
  if (settings.grantTypes.includes("refresh_token") && !usesRedirects) {
    addError("grantTypes", "Refresh tokens require the authorization code grant. Add it, or remove refresh_token.");
  }
  const [first] = fields;
  if (first) throw new AppError("invalid_input", `${first.path}: ${first.message}`, { details: { fields } });
}
