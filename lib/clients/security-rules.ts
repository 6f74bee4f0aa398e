import type { SecurityConfiguration } from "@/lib/applications/schema";
import { AppError, type FieldError } from "@/lib/errors";
import type { AssertionAlgorithm, AuthMethod, Client, ClientSettings } from "./schema";

/** What an application's security configuration allows its clients. Client-safe: forms offer just these choices. */
interface SecurityRules {
  authMethods: readonly AuthMethod[];
  algorithms: readonly AssertionAlgorithm[];
  defaultAlgorithms: readonly AssertionAlgorithm[];
  audiencePolicy: Client["audiencePolicy"];
  /** FAPI 2.0 leaves no choice here. */
  audiencePolicyIsFixed: boolean;
  /** Every access token is bound to the client's TLS certificate (RFC 8705), whatever the method. No choice either. */
  bindingIsFixed: boolean;
}

const MODERN: readonly AssertionAlgorithm[] = ["PS256", "ES256", "EdDSA"];
const OPEN = {
  algorithms: [...MODERN, "ES384", "PS384", "RS256"] as const,
  defaultAlgorithms: MODERN,
  audiencePolicy: "compatible" as const,
  audiencePolicyIsFixed: false,
  bindingIsFixed: false,
};

export const SECURITY_RULES: Record<SecurityConfiguration, SecurityRules> = {
  // FAPI 2.0 Security Profile §5.3.2.1 (mTLS or private_key_jwt, audience = issuer) and §5.4.1 (algorithms).
  fapi2: {
    authMethods: ["private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth"],
    algorithms: MODERN,
    defaultAlgorithms: MODERN,
    audiencePolicy: "strict",
    audiencePolicyIsFixed: true,
    bindingIsFixed: true, // §5.3.2.1: sender-constrained tokens only; DPoP is not offered
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

/** Fills in what was not said, from the application's configuration. */
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
    certificateBoundTokens: given.certificateBoundTokens ?? (rules.bindingIsFixed || usesMutualTls(given.authMethod)),
  };
}

/**
 * Checks that a client's settings fit together and fit the application.
 * @throws AppError invalid_input naming every member that doesn't
 */
export function assertConsistent(configuration: SecurityConfiguration, settings: ClientRuleSettings): void {
  const rules = SECURITY_RULES[configuration];
  const fields: FieldError[] = [];
  const complain = (path: string, message: string) => void fields.push({ path, message });
  if (!rules.authMethods.includes(settings.authMethod)) {
    complain("authMethod", `The application's security configuration allows ${rules.authMethods.join(", ")}.`);
  }
  const foreign = settings.assertionAlgorithms.filter((algorithm) => !rules.algorithms.includes(algorithm));
  if (foreign.length > 0) {
    complain("assertionAlgorithms", `Leave out ${foreign.join(", ")}; allowed are ${rules.algorithms.join(", ")}.`);
  }
  if (rules.audiencePolicyIsFixed && settings.audiencePolicy !== rules.audiencePolicy) {
    complain("audiencePolicy", `This application's clients must be ${rules.audiencePolicy}.`);
  }
  if (rules.bindingIsFixed && !settings.certificateBoundTokens) {
    complain(
      "certificateBoundTokens",
      "FAPI 2.0 allows only tokens that are bound to the client (Security Profile §5.3.2.1), here to its TLS certificate. Leave this out or send true; the client needs a Transport certificate of its application.",
    );
  }
  if (settings.keySource === "jwks_uri" && settings.jwksUri === null) {
    complain("jwksUri", "Say where the client publishes its keys.");
  }
  if (settings.keySource === "managed" && settings.jwksUri !== null) {
    complain(
      "jwksUri",
      "Keys managed here have no address of their own. Leave it out, or choose the key source jwks_uri.",
    );
  }
  const usesRedirects = settings.grantTypes.includes("authorization_code");
  if (usesRedirects && settings.redirectUris.length === 0) {
    complain("redirectUris", "The authorization code grant needs at least one redirect URI.");
  }
  if (settings.grantTypes.includes("refresh_token") && !usesRedirects) {
    complain("grantTypes", "Refresh tokens come with the authorization code grant. Add it, or leave them out.");
  }
  const [first] = fields;
  if (first) throw new AppError("invalid_input", `${first.path}: ${first.message}`, { details: { fields } });
}
