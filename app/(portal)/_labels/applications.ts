import type { ApplicationListItem } from "@/lib/applications/schema";
import type { AuthMethod, Client } from "@/lib/clients/schema";

type Application = Pick<ApplicationListItem, "type" | "securityConfiguration" | "environment">;
interface Explained {
  label: string;
  /** One sentence that explains it. */
  about: string;
}

/** Application types. */
export const typeLabels: Record<Application["type"], Explained> = {
  server_to_server: {
    label: "Server to server",
    about: "A service that calls APIs on its own behalf, without a user.",
  },
  web: {
    label: "Web application",
    about: "Runs on a server and redirects the user's browser to ask for consent.",
  },
  native: { label: "Native application", about: "Runs on a phone or desktop and opens the browser for consent." },
  resource_server: { label: "Resource server", about: "Offers an API and validates the access tokens of its callers." },
};

/** How the clients of an application authenticate. */
export const securityLabels: Record<Application["securityConfiguration"], Explained & { needs: string }> = {
  fapi2: {
    label: "FAPI 2.0",
    about:
      "The security profile for open banking: signed assertions or mTLS, the issuer as the only audience, modern algorithms, and every token bound to the client's TLS certificate or DPoP key.",
    needs:
      "Each client binds its tokens to a Transport certificate (with self_signed_tls_client_auth, a registered one) or to a DPoP key. private_key_jwt also requires a Signing certificate or a registered key.",
  },
  private_key_jwt: {
    label: "private_key_jwt",
    about: "Clients sign a short-lived assertion with their private key. No secret is transmitted.",
    needs: "Requires a Signing certificate or a registered key.",
  },
  mtls: {
    label: "Mutual TLS",
    about: "Clients present their certificate in the TLS handshake, and tokens are bound to it.",
    needs: "Requires a Transport certificate or a registered certificate.",
  },
  client_secret: {
    label: "Client secret",
    about: "A shared secret, for systems that support nothing stronger. You store and rotate it yourself.",
    needs: "Tokens require no certificate.",
  },
};

export const environmentLabels: Record<Application["environment"], Explained> = {
  sandbox: { label: "Sandbox", about: "For development and testing." },
  production: { label: "Production", about: "For real users and live data." },
};

/** Authentication methods, and the certificate type that each requires. */
export const methodLabels: Record<AuthMethod, Explained & { certificateType: "signing" | "transport" | undefined }> = {
  private_key_jwt: {
    label: "private_key_jwt",
    about: "Signs an assertion with the key of a Signing certificate, a registered key or a key from its own JWKS.",
    certificateType: "signing",
  },
  tls_client_auth: {
    label: "tls_client_auth",
    about: "Presents a Transport certificate of this CA in the TLS handshake.",
    certificateType: "transport",
  },
  self_signed_tls_client_auth: {
    label: "self_signed_tls_client_auth",
    about: "Presents a certificate from any issuer whose key is registered here.",
    certificateType: "transport",
  },
  client_secret_basic: {
    label: "client_secret_basic",
    about: "Sends its secret in the Authorization header.",
    certificateType: undefined,
  },
  client_secret_post: {
    label: "client_secret_post",
    about: "Sends its secret in the form body, for libraries that don't support Basic authentication.",
    certificateType: undefined,
  },
};

export const audienceLabels: Record<Client["audiencePolicy"], Explained> = {
  strict: { label: "Issuer only", about: "aud must be the issuer, as a single string. Required by FAPI 2.0." },
  compatible: {
    label: "Issuer or token endpoint",
    about: "aud may also be the token endpoint, as older libraries send it.",
  },
};

/** What the access tokens of a client are bound to. */
type SenderConstraint = "certificate" | "dpop" | "none";

/** The constraint of a client's settings; `bindingOf` is its inverse. */
export const constraintOf = (
  client: Pick<Client, "certificateBoundTokens" | "dpopBoundAccessTokens">,
): SenderConstraint => (client.dpopBoundAccessTokens ? "dpop" : client.certificateBoundTokens ? "certificate" : "none");

export const bindingOf = (constraint: string) => ({
  certificateBoundTokens: constraint === "certificate",
  dpopBoundAccessTokens: constraint === "dpop",
});

export const constraintLabels: Record<SenderConstraint, Explained> = {
  certificate: {
    label: "TLS certificate",
    about: "Tokens are valid only over mTLS with the client's certificate (RFC 8705).",
  },
  dpop: {
    label: "DPoP key",
    about: "The client signs a proof for every request with a key of its own, without mTLS (RFC 9449).",
  },
  none: {
    label: "None",
    about: "Bearer tokens: a stolen token can be used. A client may still send DPoP proofs.",
  },
};

export const grantLabels: Record<Client["grantTypes"][number], Explained> = {
  client_credentials: { label: "Client credentials", about: "Tokens for the client itself." },
  authorization_code: { label: "Authorization code", about: "Tokens on behalf of a user, after consent." },
  refresh_token: { label: "Refresh token", about: "New tokens without asking the user again." },
};

/** Radio cards of a form, from one of the tables above. */
export const cardsOf = <Key extends string>(labels: Record<Key, Explained>) =>
  (Object.keys(labels) as Key[]).map((value) => ({
    // Safe: the tables have exactly the members of their key type.
    value,
    title: labels[value].label,
    description: labels[value].about,
  }));
